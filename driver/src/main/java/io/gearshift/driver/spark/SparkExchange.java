package io.gearshift.driver.spark;

import io.gearshift.driver.averaging.RoundAssembly;
import io.gearshift.driver.averaging.RoundOutcome;
import io.gearshift.executors.exchange.RoundParts;
import io.gearshift.executors.exchange.RoundState;
import io.gearshift.executors.exchange.RoundTask;
import io.gearshift.executors.exchange.part.RoundPart;
import io.gearshift.executors.exchange.part.RoundSum;
import io.gearshift.executors.exchange.part.SliceKey;
import io.gearshift.executors.exchange.part.WorkerReports;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import scala.Tuple2;

/**
 * A round's way through Spark, whatever its workers do: the state is broadcast, every worker is a
 * task, the slices that it gives are added by key on the executors, and means come back. Where
 * there is one worker, or all together send little, the slices come to the driver and are added
 * there: a stage less, and the same bits.
 */
final class SparkExchange {
  /** What Spark calls the two stages of a round, in its web pages and to who asks it. */
  private static final String TRAINING = "training of the workers";

  private static final String AVERAGING = "averaging";

  /** Name of what the workers of a round give. */
  static final String PARTS = "parts of a round";

  /** Bytes of all workers up to which the driver adds: a tenth of a second at 1 Gbit/s. */
  static final long LITTLE = 12 << 20;

  private final JavaSparkContext spark;
  private final int slices;

  /**
   * @param slices tasks that the sums are reduced by; 0: as many as workers, or none where little
   *     is sent
   */
  SparkExchange(JavaSparkContext spark, int slices) {
    this.spark = spark;
    this.slices = slices;
  }

  /**
   * What a worker's task does.
   *
   * @param <S> what a task is of
   */
  interface Work<S> extends Serializable {
    List<RoundParts.Keyed> of(S share, Broadcast<RoundState> start);
  }

  /**
   * A round and what of its time the driver can tell apart.
   *
   * @param nanosBroadcast until the state could be fetched
   * @param nanosAssembly from the arrival of the last mean; where the driver adds, of the last part
   */
  record Exchanged(RoundOutcome outcome, long nanosBroadcast, long nanosAssembly) {}

  /** A slice of averages, or the reports, on its way to the driver. */
  private record Averaged(SliceKey key, float[] values, WorkerReports reports)
      implements Serializable {

    static Averaged of(Tuple2<SliceKey, RoundSum> summed) {
      return summed._2() instanceof WorkerReports reports
          ? new Averaged(summed._1(), null, reports)
          : new Averaged(summed._1(), RoundParts.values(summed._1(), summed._2()), null);
    }
  }

  /**
   * One round.
   *
   * @param shares one for each worker, a partition each
   */
  <S> Exchanged run(
      JavaRDD<S> shares, RoundState start, RoundTask.Gradient gradient, Work<S> work) {
    long started = System.nanoTime();
    Broadcast<RoundState> broadcast = spark.broadcast(start);
    long sent = System.nanoTime();
    spark.setCallSite(TRAINING);
    try {
      TaskFailures failures = TaskFailures.of(spark);
      JavaPairRDD<SliceKey, RoundPart> parts =
          shares.flatMapToPair(
              share -> {
                List<Tuple2<SliceKey, RoundPart>> pairs = new ArrayList<>();
                for (RoundParts.Keyed part : failures.collect(() -> work.of(share, broadcast))) {
                  pairs.add(new Tuple2<>(part.key(), part.part()));
                }
                return pairs.iterator();
              });
      parts.setName(PARTS);
      RoundAssembly assembly = new RoundAssembly(start, gradient);
      long nanosAssembly =
          isAddedHere(parts.getNumPartitions(), start)
              ? addHere(parts, failures, assembly)
              : addByKey(parts, failures, assembly);
      return new Exchanged(
          assembly.finish(System.nanoTime() - started), sent - started, nanosAssembly);
    } finally {
      spark.clearCallSite();
      broadcast.destroy();
    }
  }

  /** What one worker sends is as much as the sum of it. */
  private boolean isAddedHere(int workers, RoundState start) {
    return slices == 0 && (workers == 1 || start.bytes() * workers <= LITTLE);
  }

  private static long addHere(
      JavaPairRDD<SliceKey, RoundPart> parts, TaskFailures failures, RoundAssembly assembly) {
    List<Tuple2<SliceKey, RoundPart>> sent = parts.collect();
    failures.throwFirst();
    long collected = System.nanoTime();
    assembly.put(sent.stream().map(part -> new RoundParts.Keyed(part._1(), part._2())).toList());
    return System.nanoTime() - collected;
  }

  private long addByKey(
      JavaPairRDD<SliceKey, RoundPart> parts, TaskFailures failures, RoundAssembly assembly) {
    JavaRDD<Averaged> averaged = sums(parts).map(Averaged::of);
    spark.setCallSite(AVERAGING);
    List<Averaged> averages = averaged.collect();
    failures.throwFirst();
    long collected = System.nanoTime();
    for (Averaged slice : averages) {
      if (slice.reports() != null) {
        assembly.put(slice.reports());
      } else {
        assembly.put(slice.key(), slice.values());
      }
    }
    return System.nanoTime() - collected;
  }

  /**
   * The parts added up by key. A task has one part of each key, so nothing is added before they
   * travel: as values or differences they take a third of a sum's bytes, or less.
   */
  private JavaPairRDD<SliceKey, RoundSum> sums(JavaPairRDD<SliceKey, RoundPart> parts) {
    return parts.combineByKey(
        RoundPart::toSum,
        (sum, part) -> sum.plus(part.toSum()),
        RoundSum::plus,
        new HashPartitioner(slices == 0 ? parts.getNumPartitions() : slices),
        false,
        null);
  }
}
