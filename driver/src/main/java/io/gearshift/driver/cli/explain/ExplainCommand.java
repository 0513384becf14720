package io.gearshift.driver.cli.explain;

import io.gearshift.driver.cli.common.ConfiguredImages;
import io.gearshift.driver.cli.common.ExitCode;
import io.gearshift.driver.cli.common.JsonOption;
import io.gearshift.driver.cli.common.PrecisionOption;
import io.gearshift.driver.cli.train.setup.TrainSetup;
import io.gearshift.driver.config.ConfigurationLoader;
import io.gearshift.driver.config.GearshiftConfiguration;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.location.Location;
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
    Precision wanted =
        precision == null ? configuration.muppet().usualGear() : PrecisionOption.parse(precision);
    PlanExplanation explanation = explain(configuration, wanted);
    if (precision == null) {
      out.println("Gears from " + configuration.gearsFrom());
    }
    out.print(explanation.text());
    json.print(out, explanation);
    return ExitCode.OK;
  }

  private PlanExplanation explain(GearshiftConfiguration configuration, Precision wanted) {
    TrainSetup setup = new TrainSetup(configuration);
    ConfiguredImages images = ConfiguredImages.of(configuration.dataset());
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
}
