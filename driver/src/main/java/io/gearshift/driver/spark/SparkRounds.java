package io.gearshift.driver.spark;

import io.gearshift.driver.averaging.RoundOutcome;
import io.gearshift.driver.averaging.Rounds;
import io.gearshift.executors.data.InputResources;
import io.gearshift.executors.data.ShardHosts;
import io.gearshift.executors.data.feed.HeldExamples;
import io.gearshift.executors.data.spec.DataSpec;
import io.gearshift.executors.exchange.EvaluationResult;
import io.gearshift.executors.exchange.GearTask;
import io.gearshift.executors.exchange.GearTimes;
import io.gearshift.executors.exchange.RoundState;
import io.gearshift.executors.exchange.RoundTask;
import io.gearshift.executors.task.EvaluationTask;
import io.gearshift.executors.task.EvaluationWork;
import io.gearshift.executors.task.GearTimingWork;
import io.gearshift.executors.task.HeldBatches;
import io.gearshift.executors.task.RoundWork;
import io.gearshift.executors.task.ShardBatches;
import io.gearshift.executors.task.TaskExecutor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;
import scala.collection.JavaConverters;
import scala.collection.Seq;
import scala.reflect.ClassTag$;

/**
 * A round as one Spark job: the state is broadcast, every worker is a task, slices of exact sums
 * are reduced by key on the executors, and only averages come back. A task is a pure function of
 * the state, so a lost executor's work is computed again elsewhere, bit for bit.
 */
public final class SparkRounds implements Rounds {
  private static final Logger LOG = LoggerFactory.getLogger(SparkRounds.class);

  /** Names, for {@link SparkEvents}, what a job is of. */
  static final String EPOCH = "gearshift.epoch";

  static final String FIRST_BATCH = "gearshift.firstBatch";

  private final JavaSparkContext spark;

  /** What executors hold, a partition a worker; null where workers read shards. */
  private final JavaRDD<WorkerShare> held;

  private final DataSpec data;
  private final SparkExchange exchange;

  /** Null until the first round. */
  private WorkerPlaces places;

  /**
   * Over the shards of a data set.
   *
   * @param slices tasks that the sums are reduced by; 0: as {@link SparkExchange} finds best
   */
  public SparkRounds(JavaSparkContext spark, DataSpec data, int slices) {
    this(spark, null, data, slices);
  }

  /**
   * Over examples that executors hold; there is nothing to evaluate.
   *
   * @param examples one partition a worker, with one element
   * @param checksums of the examples, by worker
   * @param slices tasks that the sums are reduced by; 0: as {@link SparkExchange} finds best
   */
  public static SparkRounds over(
      JavaSparkContext spark, JavaRDD<HeldExamples> examples, long[] checksums, int slices) {
    JavaRDD<WorkerShare> held =
        examples.mapPartitionsWithIndex(
            (worker, own) ->
                List.of(new WorkerShare(worker, new HeldBatches(own.next(), checksums[worker])))
                    .iterator(),
            true);
    return new SparkRounds(spark, held, null, slices);
  }

  private SparkRounds(
      JavaSparkContext spark, JavaRDD<WorkerShare> held, DataSpec data, int slices) {
    this.spark = spark;
    this.held = held;
    this.data = data;
    this.exchange = new SparkExchange(spark, slices);
  }

  @Override
  public RoundOutcome train(RoundTask task, RoundState state) {
    JavaRDD<WorkerShare> shares = shares(task.place().workers());
    spark.setLocalProperty(EPOCH, Integer.toString(task.place().epoch()));
    spark.setLocalProperty(FIRST_BATCH, Integer.toString(task.batches().first()));
    spark.setJobDescription(
        "epoch " + task.place().epoch() + ", round from batch " + task.batches().first());
    try {
      RoundOutcome outcome =
          exchange
              .run(
                  shares,
                  state,
                  task.gradient(),
                  (share, start) ->
                      RoundWork.run(
                          TaskExecutor.resources(),
                          task.forWorker(share.worker()),
                          share.batches(),
                          start::value))
              .outcome();
      placesFor(task.place().workers()).ran(outcome.reports());
      return outcome;
    } finally {
      spark.setLocalProperty(EPOCH, null);
      spark.setLocalProperty(FIRST_BATCH, null);
      spark.setJobDescription(null);
    }
  }

  @Override
  public EvaluationResult evaluate(EvaluationTask task, float[] parameters) {
    Broadcast<float[]> broadcast = spark.broadcast(parameters);
    spark.setCallSite("evaluation");
    try {
      DataSpec spec = data;
      TaskFailures failures = TaskFailures.of(spark);
      List<EvaluationResult> parts =
          workers(task.workers(), placesFor(task.workers()))
              .flatMap(
                  worker ->
                      failures
                          .collect(
                              () ->
                                  List.of(
                                      EvaluationWork.run(
                                          TaskExecutor.resources(),
                                          task,
                                          spec,
                                          worker,
                                          broadcast.value())))
                          .iterator())
              .collect();
      failures.throwFirst();
      return parts.stream().reduce(EvaluationResult::plus).orElseThrow();
    } finally {
      spark.clearCallSite();
      broadcast.destroy();
    }
  }

  @Override
  public List<GearTimes> timeGears(GearTask task, float[] parameters) {
    Broadcast<float[]> broadcast = spark.broadcast(parameters);
    spark.setCallSite("timing of the gears");
    try {
      TaskFailures failures = TaskFailures.of(spark);
      List<GearTimes> times =
          workers(task.workers(), placesFor(task.workers()))
              .flatMap(
                  worker ->
                      failures
                          .collect(
                              () ->
                                  List.of(
                                      GearTimingWork.run(
                                          TaskExecutor.resources(),
                                          task,
                                          worker,
                                          broadcast.value())))
                          .iterator())
              .collect();
      failures.throwFirst();
      return times;
    } finally {
      spark.clearCallSite();
      broadcast.destroy();
    }
  }

  private JavaRDD<WorkerShare> shares(int workers) {
    if (held != null) {
      return held;
    }
    DataSpec spec = data;
    return workers(workers, placesFor(workers))
        .map(worker -> new WorkerShare(worker, new ShardBatches(spec)));
  }

  private WorkerPlaces placesFor(int workers) {
    if (places == null) {
      try (InputResources input = new InputResources(spark.hadoopConfiguration())) {
        places =
            data == null
                ? new WorkerPlaces(worker -> List.of())
                : new WorkerPlaces(ShardHosts.find(input, data, workers)::of);
      } catch (IOException e) {
        LOG.warn("Cannot ask where the shards lie: {}", e.getMessage());
        places = new WorkerPlaces(worker -> List.of());
      }
    }
    return places;
  }

  private JavaRDD<Integer> workers(int count, WorkerPlaces wanted) {
    List<Tuple2<Integer, Seq<String>>> placed = new ArrayList<>();
    for (int worker = 0; worker < count; worker++) {
      placed.add(new Tuple2<>(worker, JavaConverters.asScalaBuffer(wanted.of(worker)).toSeq()));
    }
    return spark
        .sc()
        .makeRDD(
            JavaConverters.asScalaBuffer(placed).toSeq(), ClassTag$.MODULE$.apply(Integer.class))
        .toJavaRDD();
  }
}
