package io.gearshift.driver.cli.bench.input;

import io.gearshift.driver.cli.bench.step.Threads;
import io.gearshift.driver.cli.common.ExitCode;
import io.gearshift.driver.cli.common.JsonOption;
import io.gearshift.driver.cli.train.setup.DataPreparation;
import io.gearshift.driver.config.ConfigurationLoader;
import io.gearshift.driver.storage.HadoopSettings;
import io.gearshift.executors.data.batch.BatchForm;
import io.gearshift.executors.data.spec.DataSpec;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gearshift bench input}. */
@Command(
    name = "input",
    mixinStandardHelpOptions = true,
    description =
        "Times the input of training alone: reading, decoding, augmenting and normalising images,"
            + " without a network.")
public final class InputCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "DATA",
      description = "Folder or URI of a data set that gearshift ingest has made.")
  private String data;

  @Option(
      names = "--readers",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Workers that read at once, a core each, every one its own part of the images (default:"
              + " ${DEFAULT-VALUE}).")
  private int readers;

  @Option(
      names = "--batch",
      paramLabel = "B",
      defaultValue = "8",
      description = "Images of a mini-batch (default: ${DEFAULT-VALUE}).")
  private int batch;

  @Option(
      names = "--passes",
      paramLabel = "P",
      defaultValue = "5",
      description = "Passes counted (default: ${DEFAULT-VALUE}), after one that is not.")
  private int passes;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "4",
      description = "Length of a pass (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--pixels",
      description = "Batches as a GPU takes them: decoded bytes, which it normalises itself.")
  private boolean pixels;

  @Option(
      names = "--set",
      paramLabel = "section.Key=value",
      description = "Sets one key of the configuration, as dataset.Augmentation; may be repeated.")
  private final List<String> overrides = new ArrayList<>();

  @Mixin private JsonOption json;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Threads.atLeastOne("--readers", readers);
    Threads.atLeastOne("--batch", batch);
    Threads.atLeastOne("--passes", passes);
    Threads.atLeastOne("--seconds", seconds);
    List<String> settings = new ArrayList<>(List.of("dataset.Dataset=folder"));
    settings.addAll(overrides);
    settings.add("dataset.Dataset_Location=" + data);
    DataSpec images = DataPreparation.ofTraining(ConfigurationLoader.ofOverrides(settings), out);
    InputPasses reading =
        new InputPasses(images, readers, batch, pixels ? BatchForm.PIXELS : BatchForm.VALUES);
    InputSummary summary =
        InputSummary.of(
            data,
            images,
            readers,
            pixels,
            reading.run(HadoopSettings.current(), passes, Duration.ofSeconds(seconds)));
    summary.print(out);
    json.print(out, summary);
    return ExitCode.OK;
  }
}
