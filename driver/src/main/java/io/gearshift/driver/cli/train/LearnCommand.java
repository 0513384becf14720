package io.gearshift.driver.cli.train;

import io.gearshift.driver.config.GearshiftConfiguration;
import io.gearshift.driver.config.PublicExperiment;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.location.Location;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gearshift learn}: an experiment in the public code's words, on a preset. */
@Command(
    name = "learn",
    mixinStandardHelpOptions = true,
    description = {
      "Trains a network whose quantisers learn step, range and width, as 'Mixed precision DNNs: all"
          + " you need is a good parametrization' does.",
      "EXPERIMENT: a section of the public code's .cfg file."
    })
public final class LearnCommand extends TrainingCommand {
  private static final String PRESET = "learn-cifar10.ini";
  private static final int QUARTERS = 4;

  @Parameters(paramLabel = "EXPERIMENT", arity = "0..1")
  private String experiment;

  @Option(
      names = "--cfg",
      paramLabel = "FILE",
      description = "File of experiments, as the public code reads it: a path or a URI.")
  private String cfg;

  @Option(
      names = "--weights",
      paramLabel = "ZIP|RUN",
      description = "What to start from, in the place of weightfile: a model zip, a run or its id.")
  private Optional<String> weights = Optional.empty();

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description =
          "Epochs; the learning rate falls to a tenth after half of them, and again after three"
              + " quarters (default: the preset's).")
  private Optional<Integer> epochs = Optional.empty();

  @Override
  GearshiftConfiguration configuration() {
    requireConsistent();
    if (experiment == null) {
      throw new UserError("Missing EXPERIMENT (must name a section of the file of --cfg)");
    }
    if (cfg == null) {
      throw new UserError("Missing --cfg (must name a file of experiments)");
    }
    PublicExperiment read =
        PublicExperiment.read(Location.file("--cfg", cfg), experiment, weights.isPresent());
    read.notes().forEach(spec().commandLine().getOut()::println);
    List<String> below = new ArrayList<>();
    epochs.ifPresent(number -> below.addAll(schedule(number)));
    List<String> above = new ArrayList<>();
    weights.ifPresent(from -> above.add("run.Start_From=" + from));
    above.addAll(overrides());
    String preset = conf().or(this::preset).orElseThrow();
    return read.on(Location.file("--conf", preset), below, above);
  }

  private static List<String> schedule(int epochs) {
    if (epochs < 1) {
      throw UserError.invalid("--epochs", epochs, "be at least 1");
    }
    int half = epochs / 2;
    int threeQuarters = epochs - epochs / QUARTERS;
    String changes =
        (half > 0 ? half + " -1" : "") + (threeQuarters > half ? " " + threeQuarters + " -1" : "");
    return List.of(
        "training_hyperparameters.Total_Epochs=" + epochs,
        "training_hyperparameters.LR_Schedule=" + changes.strip());
  }

  @Override
  Optional<String> preset() {
    return conf().isPresent() ? Optional.empty() : Optional.of(presetFile(PRESET));
  }
}
