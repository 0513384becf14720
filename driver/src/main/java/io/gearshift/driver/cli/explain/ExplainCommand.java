package io.gearshift.driver.cli.explain;

import io.gearshift.driver.cli.DataSetManifest;
import io.gearshift.driver.cli.ExitCode;
import io.gearshift.driver.cli.JsonOption;
import io.gearshift.driver.cli.PrecisionOption;
import io.gearshift.driver.cli.train.TrainSetup;
import io.gearshift.driver.config.ConfigurationLoader;
import io.gearshift.driver.config.DatasetConfiguration;
import io.gearshift.driver.config.GearshiftConfiguration;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.location.Location;
import io.gearshift.driver.policy.Ladder;
import io.gearshift.executors.data.shard.Manifest;
import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.plan.TrainingPlan;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gearshift explain}. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description = "Prints the compiled training plan: steps, operand bits, kernels, memory.")
public final class ExplainCommand implements Callable<Integer> {
  @Option(
      names = "--conf",
      paramLabel = "FILE",
      required = true,
      description = "Configuration, an INI file: a path or a URI.")
  private String conf;

  @Option(
      names = "--set",
      paramLabel = "section.Key=value",
      description = "Overrides one key; may be given again.")
  private final List<String> overrides = new ArrayList<>();

  @Option(
      names = "--precision",
      paramLabel = "BITS",
      description = "2 to 16 bits, or 32 (default: the ladder's first gear).")
  private String precision;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Images of a mini-batch (default: a worker's part of Train_Batch).")
  private Integer batch;

  @Mixin private JsonOption json;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (batch != null && batch < 1) {
      throw UserError.invalid("--batch", batch, "be at least 1");
    }
    GearshiftConfiguration configuration =
        ConfigurationLoader.load(Location.file("--conf", conf), overrides);
    Precision wanted = precision == null ? usual(configuration) : PrecisionOption.parse(precision);
    PlanExplanation explanation = explain(configuration, wanted);
    if (precision == null) {
      out.println("Gears from " + configuration.gearsFrom());
    }
    out.print(explanation.text());
    json.print(out, explanation);
    return ExitCode.OK;
  }

  /** A run of one format has it last, after a search for its ranges. */
  private static Precision usual(GearshiftConfiguration configuration) {
    Ladder ladder = configuration.muppet().ladder();
    return ladder.precision(
        configuration.multipliers().format().isPresent() ? ladder.size() - 1 : 0);
  }

  private PlanExplanation explain(GearshiftConfiguration configuration, Precision wanted) {
    TrainSetup setup = new TrainSetup(configuration);
    Images images = images(configuration.dataset());
    TrainSetup.Network network = setup.network(images.shape(), images.classes());
    Kernels kernels = KernelsProvider.open(setup.compute());
    TrainingPlan plan;
    try {
      plan =
          TrainingPlan.compile(
              network.configuration(),
              images.shape(),
              batch == null ? configuration.spark().batchPerWorker() : batch,
              setup.gears().of(wanted),
              kernels);
    } catch (IllegalArgumentException e) {
      throw new UserError(e.getMessage(), e);
    }
    return PlanExplanation.of(
        configuration.network().architecture(),
        images.shape(),
        plan,
        wanted,
        kernels.description());
  }

  /** What the network is fed. */
  private record Images(InputShape shape, int classes) {}

  private static Images images(DatasetConfiguration dataset) {
    String location = dataset.location();
    if (!location.isEmpty() && DataSetManifest.exists(location)) {
      Manifest manifest = DataSetManifest.read(location);
      return new Images(DataSetManifest.images(manifest), manifest.classNames().size());
    }
    return switch (dataset.name()) {
      case DIGITS, MNIST -> new Images(new InputShape(1, 28, 28), 10);
      case CIFAR10 -> new Images(new InputShape(3, 32, 32), 10);
      case CIFAR100 -> new Images(new InputShape(3, 32, 32), 100);
      case IMAGENET -> new Images(new InputShape(3, 224, 224), 1000);
      case FOLDER ->
          throw UserError.invalid(
              "Dataset_Location",
              location.isEmpty() ? "(empty)" : location,
              "hold a manifest.json: only it says what images [dataset] Dataset folder has");
    };
  }
}
