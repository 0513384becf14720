package io.gearshift.driver.spark;

import io.gearshift.driver.averaging.RoundAssembly;
import io.gearshift.driver.averaging.RoundOutcome;
import io.gearshift.executors.exchange.RoundParts;
import io.gearshift.executors.exchange.RoundState;
import io.gearshift.executors.exchange.RoundTask;
import io.gearshift.executors.exchange.part.ExchangeFormat;
import io.gearshift.executors.exchange.part.RoundKey;
import io.gearshift.executors.exchange.part.RoundSum;
import io.gearshift.executors.exchange.part.SliceKey;
import io.gearshift.executors.exchange.part.WorkerReport;
import io.gearshift.executors.exchange.part.WorkerReports;
import io.gearshift.executors.task.SyntheticWork;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/** Times rounds whose workers do not train, on the way that all rounds take. */
public final class ExchangeBenchmark {
  private static final double NANOS_PER_MILLISECOND = 1e6;
  private static final long SEED = 1;

  /** Large enough for several slices of each vector. */
  private static final int CHECKED_PARAMETERS = 150_000;

  private static final int CHECKED_WORKERS = 3;

  private final JavaSparkContext spark;
  private final int slices;
  private final ExchangeFormat format;

  /**
   * @param slices tasks that the sums are reduced by; 0: as a run has them by default
   */
  public ExchangeBenchmark(JavaSparkContext spark, int slices, ExchangeFormat format) {
    this.spark = spark;
    this.slices = slices;
    this.format = format;
  }

  /**
   * What one round took, in milliseconds.
   *
   * @param broadcast storing the state, and the slowest worker's fetch of it
   * @param encode the slowest worker's cutting and encoding
   * @param write the slowest worker's serialising and writing of its slices
   * @param sum fetching, adding and returning, of all reducers
   * @param assembly on the driver
   * @param making of the workers' vectors, all workers together: no part of an exchange
   * @param round wall clock of it all
   * @param bytesSent of all workers to the reducers, as counted by the round
   * @param bytesWritten the same as counted by Spark, serialised
   * @param bytesExchanged of the whole round
   */
  public record Times(
      double broadcast,
      double encode,
      double write,
      double sum,
      double assembly,
      double making,
      double round,
      long bytesSent,
      long bytesWritten,
      long bytesExchanged) {}

  /** Whether a small round gives the bits of the plain loop, added by the driver and by tasks. */
  public boolean agrees() {
    RoundState start = SyntheticWork.start(CHECKED_PARAMETERS);
    RoundState here = inThisThread(start);
    return IntStream.of(0, CHECKED_WORKERS - 1)
        .allMatch(
            adding ->
                sameBits(
                    exchange(new SparkExchange(spark, adding), start, CHECKED_WORKERS, 0)
                        .outcome()
                        .state(),
                    here));
  }

  private static boolean sameBits(RoundState there, RoundState here) {
    return Arrays.equals(there.parameters(), here.parameters())
        && there.optimizer().keySet().stream()
            .allMatch(
                name -> Arrays.equals(there.optimizer().get(name), here.optimizer().get(name)));
  }

  private RoundState inThisThread(RoundState start) {
    Map<SliceKey, RoundSum> sums = new LinkedHashMap<>();
    for (int worker = 0; worker < CHECKED_WORKERS; worker++) {
      for (RoundParts.Keyed part :
          SyntheticWork.run(format, new RoundKey(SEED, 0, worker), () -> start)) {
        sums.merge(part.key(), part.part().toSum(), RoundSum::plus);
      }
    }
    RoundAssembly assembly = new RoundAssembly(start, RoundTask.Gradient.NOT_WANTED);
    sums.forEach(
        (key, part) -> {
          if (part instanceof WorkerReports reports) {
            assembly.put(reports);
          } else {
            assembly.put(key, RoundParts.values(key, part));
          }
        });
    return assembly.finish(0).state();
  }

  /**
   * Runs rounds one after another, each from the means of the one before.
   *
   * @param uncounted rounds at the beginning, while the JVM compiles
   */
  public List<Times> measure(int parameters, int workers, int uncounted, int rounds) {
    List<Times> times = new ArrayList<>();
    RoundState state = SyntheticWork.start(parameters);
    StageTimes stages = new StageTimes();
    spark.sc().addSparkListener(stages);
    try {
      for (int round = 0; round < uncounted + rounds; round++) {
        stages.clear();
        SparkExchange.Exchanged exchanged =
            exchange(new SparkExchange(spark, slices), state, workers, round);
        spark.sc().listenerBus().waitUntilEmpty();
        if (round >= uncounted) {
          times.add(times(exchanged, stages));
        }
        state = exchanged.outcome().state();
      }
      return times;
    } catch (java.util.concurrent.TimeoutException e) {
      throw new IllegalStateException("Spark did not tell of the end of its tasks", e);
    } finally {
      spark.sc().removeSparkListener(stages);
    }
  }

  private SparkExchange.Exchanged exchange(
      SparkExchange exchange, RoundState start, int workers, int round) {
    JavaRDD<Integer> shares =
        spark.parallelize(IntStream.range(0, workers).boxed().toList(), workers);
    ExchangeFormat sent = format;
    return exchange.run(
        shares,
        start,
        RoundTask.Gradient.NOT_WANTED,
        (worker, broadcast) ->
            SyntheticWork.run(sent, new RoundKey(SEED, round, worker), broadcast::value));
  }

  private static Times times(SparkExchange.Exchanged exchanged, StageTimes stages) {
    RoundOutcome outcome = exchanged.outcome();
    double fetch = 0;
    double encode = 0;
    double write = 0;
    double making = 0;
    long sent = 0;
    for (WorkerReport report : outcome.reports()) {
      double fetched = report.times().input() / NANOS_PER_MILLISECOND;
      double made = report.times().compute() / NANOS_PER_MILLISECOND;
      double encoded = report.times().encode() / NANOS_PER_MILLISECOND;
      fetch = Math.max(fetch, fetched);
      encode = Math.max(encode, encoded);
      write =
          Math.max(write, stages.millisecondsOfWorker(report.worker()) - fetched - made - encoded);
      making += made;
      sent += report.bytesSent();
    }
    return new Times(
        exchanged.nanosBroadcast() / NANOS_PER_MILLISECOND + fetch,
        encode,
        write,
        stages.millisecondsOfSums(),
        exchanged.nanosAssembly() / NANOS_PER_MILLISECOND,
        making,
        outcome.nanos() / NANOS_PER_MILLISECOND,
        sent,
        stages.bytesWritten(),
        outcome.bytesExchanged());
  }
}
