package io.gearshift.driver.dl4jspark;

import io.gearshift.driver.error.UserError;
import io.gearshift.executors.data.feed.HeldExamples;
import io.gearshift.executors.data.spec.ShardAssignment;
import io.gearshift.executors.graph.InputShape;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.zip.CRC32C;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.StorageLevel;
import org.nd4j.linalg.dataset.DataSet;
import scala.Tuple2;

/**
 * A program's DataSets, dealt out to workers and held by the executors until closed: of n examples,
 * in the order of the RDD, worker w of W has those from floor(n w / W) to floor(n (w + 1) / W),
 * however the RDD is partitioned. What an executor has no memory for lies on its disk.
 *
 * @param rdd one element a worker, in a partition of its own
 * @param checksums of the workers' examples
 * @param total how many examples there are
 * @param shape of every example
 */
record WorkerExamples(JavaRDD<HeldExamples> rdd, long[] checksums, int total, InputShape shape)
    implements AutoCloseable {

  /** Examples of one partition on their way to a worker. */
  private record Piece(int first, float[][] images, int[] labels) implements Serializable {}

  private record Held(int count, long checksum) implements Serializable {}

  /**
   * Computes the RDD once and deals out what it gives.
   *
   * @throws UserError in one line, if a DataSet cannot be taken or there is none
   */
  static WorkerExamples take(JavaRDD<DataSet> sets, int workers, DataSetReader reader) {
    JavaRDD<PartitionExamples> read =
        sets.mapPartitionsWithIndex(
                (partition, own) -> List.of(reader.read(partition, own)).iterator(), true)
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      List<PartitionExamples.Summary> summaries = read.map(PartitionExamples::summary).collect();
      InputShape shape = shape(summaries);
      int[] firsts = firsts(summaries);
      int total = firsts[summaries.size()];
      JavaRDD<HeldExamples> held =
          deal(read, firsts, workers, shape).persist(StorageLevel.MEMORY_AND_DISK());
      List<Held> dealt = held.map(own -> new Held(own.count(), own.checksum())).collect();
      requireAll(dealt, total);
      long[] checksums = dealt.stream().mapToLong(Held::checksum).toArray();
      return new WorkerExamples(held, checksums, total, shape);
    } finally {
      read.unpersist(false);
    }
  }

  private static InputShape shape(List<PartitionExamples.Summary> summaries) {
    InputShape first = null;
    for (PartitionExamples.Summary summary : summaries) {
      if (summary.refusal() != null) {
        throw new UserError(summary.refusal());
      }
      if (first != null && summary.shape() != null && !first.equals(summary.shape())) {
        throw UserError.invalid(
            "features",
            DataSetReader.text(summary.shape()),
            "be " + DataSetReader.text(first) + ", as in other partitions of the RDD");
      }
      first = first == null ? summary.shape() : first;
    }
    if (first == null) {
      throw UserError.invalid("RDD", "no DataSet", "hold examples to train with");
    }
    return first;
  }

  /** Each partition's first example, counted over the RDD, and their number at the end. */
  private static int[] firsts(List<PartitionExamples.Summary> summaries) {
    int[] firsts = new int[summaries.size() + 1];
    for (int i = 0; i < summaries.size(); i++) {
      firsts[i + 1] = Math.addExact(firsts[i], summaries.get(i).count());
    }
    return firsts;
  }

  private static JavaRDD<HeldExamples> deal(
      JavaRDD<PartitionExamples> read, int[] firsts, int workers, InputShape shape) {
    int total = firsts[firsts.length - 1];
    return read.mapPartitionsWithIndex(
            (partition, own) -> pieces(own.next(), firsts[partition], total, workers), true)
        .mapToPair(piece -> piece)
        // The hash of a worker's number is the number.
        .partitionBy(new HashPartitioner(workers))
        .mapPartitions(own -> List.of(joined(own, shape)).iterator(), true);
  }

  private static Iterator<Tuple2<Integer, Piece>> pieces(
      PartitionExamples own, int first, int total, int workers) {
    List<Tuple2<Integer, Piece>> pieces = new ArrayList<>();
    for (int worker = 0; worker < workers; worker++) {
      ShardAssignment share = ShardAssignment.of(total, worker, workers);
      int from = Math.max(0, share.from() - first);
      int to = Math.min(own.labels().length, share.to() - first);
      if (from < to) {
        Piece piece =
            new Piece(
                first + from,
                Arrays.copyOfRange(own.images(), from, to),
                Arrays.copyOfRange(own.labels(), from, to));
        pieces.add(new Tuple2<>(worker, piece));
      }
    }
    return pieces.iterator();
  }

  private static HeldExamples joined(Iterator<Tuple2<Integer, Piece>> own, InputShape shape) {
    List<Piece> pieces = new ArrayList<>();
    own.forEachRemaining(pair -> pieces.add(pair._2()));
    pieces.sort(Comparator.comparingInt(Piece::first));
    return new HeldExamples(
        shape.height(),
        shape.width(),
        shape.channels(),
        pieces.stream().flatMap(piece -> Arrays.stream(piece.images())).toArray(float[][]::new),
        pieces.stream().flatMapToInt(piece -> Arrays.stream(piece.labels())).toArray());
  }

  private static void requireAll(List<Held> dealt, int total) {
    for (int worker = 0; worker < dealt.size(); worker++) {
      int expected = ShardAssignment.of(total, worker, dealt.size()).count();
      if (dealt.get(worker).count() != expected) {
        throw UserError.invalid(
            "RDD",
            dealt.get(worker).count() + " examples for worker " + worker,
            "give the same examples when it is computed again: " + expected);
      }
    }
  }

  /** CRC-32C over the workers' checksums, in hexadecimal. */
  String checksum() {
    ByteBuffer bytes = ByteBuffer.allocate(checksums.length * Long.BYTES);
    bytes.asLongBuffer().put(checksums);
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return "crc32c:" + Long.toHexString(crc.getValue());
  }

  @Override
  public void close() {
    rdd.unpersist(false);
  }
}
