package io.gearshift.executors.data;

import io.gearshift.executors.data.batch.BatchBuffers;
import io.gearshift.executors.data.batch.BatchForm;
import io.gearshift.executors.data.batch.BatchSource;
import io.gearshift.executors.data.batch.PrefetchedBatches;
import io.gearshift.executors.data.feed.CachedFeed;
import io.gearshift.executors.data.feed.EpochOrder;
import io.gearshift.executors.data.feed.HeldExamples;
import io.gearshift.executors.data.feed.HeldFeed;
import io.gearshift.executors.data.feed.Reading;
import io.gearshift.executors.data.feed.StreamedFeed;
import io.gearshift.executors.data.shard.Manifest;
import io.gearshift.executors.data.shard.ShardFormat;
import io.gearshift.executors.data.spec.DataSpec;
import io.gearshift.executors.data.spec.ShardAssignment;
import io.gearshift.executors.kernels.tensor.DataType;

/** Full, shuffled, augmented mini-batches of a worker's part of the training split. */
public final class TrainingBatches {

  private TrainingBatches() {}

  /**
   * Batches of an epoch that every worker can fill: the smallest worker's examples divided by the
   * batch size, rounded down. What is left over differs from epoch to epoch.
   *
   * @param examples training images of the data set
   * @throws IllegalArgumentException if that is none
   */
  public static int perEpoch(int examples, int workers, int batchSize) {
    int smallest = ShardAssignment.smallest(examples, workers);
    if (batchSize < 1 || batchSize > smallest) {
      throw new IllegalArgumentException(
          "Invalid Train_Batch: "
              + batchSize
              + " (must be 1 to "
              + smallest
              + ", the training images of one of "
              + workers
              + " workers)");
    }
    return smallest / batchSize;
  }

  /**
   * A slice of one epoch's batches of values. What it yields is a function of the data set and the
   * arguments alone; slices of an epoch together are the epoch.
   *
   * @param input what the sources of this process have in common
   * @param worker 0 to {@code workers - 1}
   * @param epoch from 0
   * @param firstBatch index of the slice's first batch in the epoch
   * @param batchCount batches of the slice
   * @throws IllegalArgumentException if the epoch has no such batches
   */
  public static BatchSource open(
      InputResources input,
      DataSpec spec,
      int worker,
      int workers,
      long seed,
      int epoch,
      int firstBatch,
      int batchCount,
      int batchSize) {
    return open(
        input,
        spec,
        worker,
        workers,
        seed,
        epoch,
        firstBatch,
        batchCount,
        batchSize,
        BatchForm.VALUES);
  }

  /** The same, of images in another form where the data set's are stored encoded. */
  public static BatchSource open(
      InputResources input,
      DataSpec spec,
      int worker,
      int workers,
      long seed,
      int epoch,
      int firstBatch,
      int batchCount,
      int batchSize,
      BatchForm form) {
    return open(
        input,
        spec,
        worker,
        workers,
        seed,
        epoch,
        firstBatch,
        batchCount,
        batchSize,
        form,
        Reading.AUTOMATIC);
  }

  /**
   * A slice of one epoch's batches of examples that one worker holds in memory. What it yields is a
   * function of the examples and the arguments alone.
   *
   * @param input what the sources of this process have in common
   * @param worker whose examples they are
   * @param epoch from 0
   * @param firstBatch index of the slice's first batch in the epoch
   * @param batchCount batches of the slice
   * @throws IllegalArgumentException if the epoch has no such batches
   */
  public static BatchSource open(
      InputResources input,
      HeldExamples examples,
      int worker,
      long seed,
      int epoch,
      int firstBatch,
      int batchCount,
      int batchSize) {
    requireBatches(firstBatch, batchCount, examples.count() / batchSize);
    int from = firstBatch * batchSize;
    int to = from + batchCount * batchSize;
    return new PrefetchedBatches(
        input.buffers(),
        new BatchBuffers.Shape(
            DataType.F32, batchSize, examples.height(), examples.width(), examples.channels()),
        "held-" + worker,
        () ->
            new HeldFeed(
                examples, EpochOrder.examples(examples.count(), seed, epoch, worker), from, to));
  }

  private static void requireBatches(int firstBatch, int batchCount, int batches) {
    if (firstBatch < 0 || batchCount < 0 || firstBatch + batchCount > batches) {
      throw new IllegalArgumentException(
          "Invalid batches: "
              + firstBatch
              + " to "
              + (firstBatch + batchCount)
              + " (an epoch has "
              + batches
              + ")");
    }
  }

  public static BatchSource open(
      InputResources input,
      DataSpec spec,
      int worker,
      int workers,
      long seed,
      int epoch,
      int firstBatch,
      int batchCount,
      int batchSize,
      BatchForm form,
      Reading reading) {
    Manifest.Split split = input.dataSets().manifest(spec).split(ShardFormat.TRAIN);
    requireBatches(firstBatch, batchCount, perEpoch(split.examples(), workers, batchSize));
    ShardAssignment assignment = ShardAssignment.of(split.examples(), worker, workers);
    int from = firstBatch * batchSize;
    int to = from + batchCount * batchSize;
    return new PrefetchedBatches(
        input.buffers(),
        BatchBuffers.Shape.of(spec, form, batchSize),
        "train-" + worker,
        () ->
            reading.cached(spec, spec.augmentation(), assignment)
                ? new CachedFeed(
                    input.images().of(spec, ShardFormat.TRAIN, assignment),
                    EpochOrder.examples(assignment.count(), seed, epoch, worker),
                    from,
                    to,
                    spec,
                    spec.augmentation(),
                    seed,
                    epoch)
                : StreamedFeed.training(
                    input.dataSets().shards(spec),
                    spec,
                    split,
                    assignment,
                    worker,
                    seed,
                    epoch,
                    from,
                    to));
  }
}
