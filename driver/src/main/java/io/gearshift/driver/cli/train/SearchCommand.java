package io.gearshift.driver.cli.train;

import io.gearshift.driver.cli.train.words.SearchArchitecture;
import io.gearshift.driver.config.GearshiftConfiguration;
import io.gearshift.driver.config.precision.WidthConfiguration.Mode;
import io.gearshift.driver.error.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code gearshift search}: a preset and the section {@code widths} in the words of EdMIPS. */
@Command(
    name = "search",
    mixinStandardHelpOptions = true,
    description = {
      "Searches the widths of weights and inputs of each layer by gradient, as EdMIPS does.",
      "train --arch-from RUN trains the network that was found."
    })
public final class SearchCommand extends TrainingCommand {
  private static final double FALL = 0.1;

  @Option(
      names = {"-a", "--arch"},
      paramLabel = "ARCH",
      description =
          "Network and widths: mixres18_w1234a234, mixres50_..., mixres20_..., mixgooglenet_...,"
              + " mixinceptionv3_...; digits after w are bits of weights, those after a of inputs.")
  private String arch;

  @Option(names = "--epochs", paramLabel = "N", description = "Epochs (default: 25).")
  private int epochs = 25;

  @Option(
      names = "--step-epoch",
      paramLabel = "N",
      description = "Epochs after which learning rates fall to a tenth (default: 10).")
  private int stepEpoch = 10;

  @Option(
      names = {"--lr", "--learning-rate"},
      paramLabel = "RATE",
      description = "Learning rate of parameters (default: 0.1).")
  private double rate = 0.1;

  @Option(
      names = {"--lra", "--learning-rate-alpha"},
      paramLabel = "RATE",
      description = "Learning rate of the widths' shares (default: 0.01).")
  private double alphaRate = 0.01;

  @Option(
      names = {"--cd", "--complexity-decay"},
      paramLabel = "FACTOR",
      description = "Factor of the expected bit operations in the loss (default: 0).")
  private double complexityDecay;

  @Option(
      names = {"-b", "--batch-size"},
      paramLabel = "N",
      description = "Images of all workers' mini-batches together (default: the preset's).")
  private Optional<Integer> batch = Optional.empty();

  @Override
  GearshiftConfiguration configuration() {
    SearchArchitecture network = architecture();
    requireConsistent();
    requireAtLeastOne("--step-epoch", stepEpoch);
    requireAtLeastOne("--epochs", epochs);
    requireRange("--lr", rate, rate > 0, "be above 0");
    requireRange("--lra", alphaRate, alphaRate > 0, "be above 0");
    requireRange("--cd", complexityDecay, complexityDecay >= 0, "be at least 0");
    List<String> all = new ArrayList<>();
    all.add("cnn.Architecture=" + network.network());
    all.add("widths.Mode=search");
    all.add("widths.Weight_Widths=" + network.weightWidths());
    all.add("widths.Input_Widths=" + network.inputWidths());
    all.add("widths.Alpha_Rate=" + alphaRate);
    all.add("widths.Complexity_Decay=" + complexityDecay);
    all.add("training_hyperparameters.Total_Epochs=" + epochs);
    all.add("training_hyperparameters.Learning_Rate=" + rate);
    all.add("training_hyperparameters.Gamma=" + FALL);
    all.add("training_hyperparameters.LR_Schedule=" + falls());
    batch.ifPresent(size -> all.add("training_hyperparameters.Train_Batch=" + size));
    all.addAll(overrides());
    GearshiftConfiguration configuration = load(conf().or(this::preset).orElseThrow(), all);
    Mode mode = configuration.widths().mode();
    if (mode != Mode.SEARCH) {
      throw UserError.invalid(
          "Mode", mode.name().toLowerCase(Locale.ROOT), "be search in gearshift search");
    }
    return configuration;
  }

  private SearchArchitecture architecture() {
    if (arch == null) {
      throw new UserError("Missing --arch (must name a network, such as mixres18_w1234a234)");
    }
    return SearchArchitecture.parse(arch);
  }

  /** Pairs of an epoch and -1, for Gamma times the rate before. */
  private String falls() {
    List<String> changes = new ArrayList<>();
    for (int epoch = stepEpoch; epoch < epochs; epoch += stepEpoch) {
      changes.add(epoch + " -1");
    }
    return String.join(" ", changes);
  }

  private static void requireAtLeastOne(String option, int value) {
    if (value < 1) {
      throw UserError.invalid(option, value, "be at least 1");
    }
  }

  private static void requireRange(String option, double value, boolean holds, String rule) {
    if (!holds || !Double.isFinite(value)) {
      throw UserError.invalid(option, value, rule);
    }
  }

  @Override
  Optional<String> preset() {
    return conf().isPresent() ? Optional.empty() : Optional.of(presetFile(architecture().preset()));
  }
}
