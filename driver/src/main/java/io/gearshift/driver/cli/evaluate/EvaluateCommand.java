package io.gearshift.driver.cli.evaluate;

import io.gearshift.driver.cli.common.ExitCode;
import io.gearshift.driver.cli.common.JsonOption;
import io.gearshift.driver.cli.common.PrecisionOption;
import io.gearshift.driver.cli.common.TrainedModel;
import io.gearshift.driver.config.ConfigurationLoader;
import io.gearshift.driver.config.GearshiftConfiguration;
import io.gearshift.driver.error.UserError;
import io.gearshift.executors.data.TestTime;
import io.gearshift.executors.numerics.Precision;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gearshift evaluate}. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description = "Counts a model's right predictions on an ingested data set.")
public final class EvaluateCommand implements Callable<Integer> {
  @Option(
      names = "--model",
      paramLabel = "ZIP|RUN",
      required = true,
      description = "DL4J model zip, folder of a run, or its id under --runs.")
  private String model;

  @Option(
      names = "--best",
      description = "Take the run's best epoch that keeps its budgets in the place of its last.")
  private boolean best;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Folder or URI of an ingested data set (default: the run's own).")
  private String data;

  @Option(
      names = "--precision",
      paramLabel = "BITS",
      defaultValue = "32",
      description =
          "2 to 16 bits, 32, or own: the number format that a run ended in, with what its quantisers"
              + " learned (default: ${DEFAULT-VALUE}).")
  private String precision;

  @Option(
      names = "--split",
      paramLabel = "NAME",
      defaultValue = "test",
      description = "train, validation or test (default: ${DEFAULT-VALUE}).")
  private String split;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Images at once (default: the run's Test_Batch).")
  private Integer batch;

  @Option(
      names = "--test-time",
      paramLabel = "VIEWS",
      description =
          "Views of an image whose mean logits decide: none, mirror or mirror_translate (default: the"
              + " run's Test_Time).")
  private String testTime;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "How many share the images (default: the run's).")
  private Integer workers;

  @Option(
      names = "--map-by-name",
      description =
          "Find the data set's classes in the model by name; the model may have more of them.")
  private boolean mapByName;

  @Option(
      names = "--runs",
      paramLabel = "ROOT",
      defaultValue = "runs",
      description = "Where runs lie (default: ${DEFAULT-VALUE}).")
  private String runs;

  @Option(
      names = "--master",
      paramLabel = "M",
      description = "Spark's master, if spark-submit gives none.")
  private String master;

  @Mixin private JsonOption json;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Optional<Precision> wanted =
        precision.equalsIgnoreCase(OwnFormat.WORD)
            ? Optional.empty()
            : Optional.of(PrecisionOption.parse(precision));
    TrainedModel evaluated =
        best
            ? TrainedModel.openBest("--model", model, runs)
            : TrainedModel.open("--model", model, runs);
    EvaluationSummary summary = new EvaluationJob(evaluated, request(evaluated, wanted)).run(out);
    summary.print(out);
    json.print(out, summary);
    return ExitCode.OK;
  }

  private EvaluationRequest request(TrainedModel evaluated, Optional<Precision> wanted) {
    // The options go through the configuration: it knows their ranges and their defaults.
    List<String> overrides = new ArrayList<>();
    Optional.ofNullable(master).ifPresent(m -> overrides.add("spark.Master=" + m));
    GearshiftConfiguration settings =
        evaluated
            .run()
            .map(run -> ConfigurationLoader.ofResolved(run.resolved(), overrides))
            .orElseGet(() -> ConfigurationLoader.ofOverrides(overrides));
    String location = data == null ? settings.dataset().location() : data;
    if (location.isEmpty()) {
      throw new UserError("Missing --data (must name an ingested data set)");
    }
    return new EvaluationRequest(
        location,
        split,
        wanted,
        atLeastOne("--batch", batch, Math.max(1, settings.training().testBatch())),
        views(settings.dataset().testTime()),
        atLeastOne("--workers", workers, settings.spark().workers()),
        settings.spark().master(),
        mapByName ? ClassMatch.Rule.BY_NAME : ClassMatch.Rule.SAME_ORDER);
  }

  private TestTime views(TestTime otherwise) {
    if (testTime == null) {
      return otherwise;
    }
    for (TestTime known : TestTime.values()) {
      if (known.name().equalsIgnoreCase(testTime)) {
        return known;
      }
    }
    throw UserError.invalid("--test-time", testTime, "be one of none, mirror, mirror_translate");
  }

  private static int atLeastOne(String option, Integer value, int otherwise) {
    if (value != null && value < 1) {
      throw UserError.invalid(option, value, "be at least 1");
    }
    return value == null ? otherwise : value;
  }
}
