package io.gearshift.driver.cli.bench.exchange;

import io.gearshift.driver.cli.bench.step.Threads;
import io.gearshift.driver.cli.common.ExitCode;
import io.gearshift.driver.cli.common.JsonOption;
import io.gearshift.driver.config.ConfigurationLoader;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.spark.ExchangeBenchmark;
import io.gearshift.driver.spark.SparkSessions;
import io.gearshift.executors.exchange.part.ExactSum;
import io.gearshift.executors.exchange.part.ExchangeFormat;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gearshift bench exchange}. */
@Command(
    name = "exchange",
    mixinStandardHelpOptions = true,
    description =
        "Times a round's exchange without training: made-up vectors on the way of all rounds, after"
            + " comparing a small one with the plain loop. With --predict it computes the times on a"
            + " cluster instead.")
public final class ExchangeCommand implements Callable<Integer> {
  /** What an array of floats can hold on every JVM. */
  private static final int MOST_PARAMETERS = 1_000_000_000;

  private static final int UNCOUNTED = 3;

  @Option(
      names = "--parameters",
      paramLabel = "P",
      required = true,
      description = "Parameters of the network, running statistics included.")
  private int parameters;

  @Option(
      names = "--workers",
      paramLabel = "W",
      required = true,
      description = "Workers, a task each.")
  private int workers;

  @Option(
      names = "--bits",
      paramLabel = "BITS",
      defaultValue = "32",
      description = "As Exchange_Bits: 8, 16 or 32 (default: ${DEFAULT-VALUE}).")
  private int bits;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "10",
      description = "Rounds counted, after " + UNCOUNTED + " others (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--master",
      paramLabel = "M",
      description = "Spark's master, if spark-submit gives none (default: local[*]).")
  private String master;

  @Option(
      names = "--predict",
      description = "Compute the times over links of 1, 10 and 25 Gbit/s; run nothing.")
  private boolean predict;

  @Option(
      names = "--step",
      paramLabel = "MS",
      description = "With --predict: milliseconds of a mini-batch, as bench step measures it.")
  private Double step;

  @Mixin private JsonOption json;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    within("--parameters", parameters, MOST_PARAMETERS);
    within("--workers", workers, ExactSum.MAX_TERMS);
    Threads.atLeastOne("--rounds", rounds);
    ExchangeFormat format =
        ExchangeFormat.ofBits(bits)
            .orElseThrow(() -> UserError.invalid("--bits", bits, "be one of 8, 16, 32"));
    if (step != null && !(predict && step > 0 && Double.isFinite(step))) {
      throw UserError.invalid("--step", step, "be above 0, and with --predict");
    }
    if (predict) {
      PredictionSummary summary = PredictionSummary.of(parameters, workers, format, step);
      summary.print(out);
      json.print(out, summary);
      return ExitCode.OK;
    }
    return measure(out, format);
  }

  private int measure(PrintWriter out, ExchangeFormat format) {
    List<String> settings = master == null ? List.of() : List.of("spark.Master=" + master);
    String where = ConfigurationLoader.ofOverrides(settings).spark().master();
    try (SparkSession session =
        SparkSessions.open("gearshift bench exchange", where, 1, Map.of())) {
      JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
      ExchangeBenchmark benchmark = new ExchangeBenchmark(spark, 0, format);
      if (!benchmark.agrees()) {
        spec.commandLine()
            .getErr()
            .println("gearshift: Wrong means of a round (nothing timed): not the plain loop's");
        return ExitCode.FAULT;
      }
      ExchangeSummary summary =
          ExchangeSummary.of(
              parameters,
              workers,
              bits,
              spark.master(),
              spark.defaultParallelism(),
              benchmark.measure(parameters, workers, UNCOUNTED, rounds));
      summary.print(out);
      json.print(out, summary);
      return ExitCode.OK;
    }
  }

  private static void within(String option, int value, int most) {
    if (value < 1 || value > most) {
      throw UserError.invalid(option, value, "be a whole number from 1 to " + most);
    }
  }
}
