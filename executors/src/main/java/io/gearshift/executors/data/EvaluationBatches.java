package io.gearshift.executors.data;

import io.gearshift.executors.data.batch.BatchBuffers;
import io.gearshift.executors.data.batch.BatchForm;
import io.gearshift.executors.data.batch.BatchSource;
import io.gearshift.executors.data.batch.PrefetchedBatches;
import io.gearshift.executors.data.feed.CachedFeed;
import io.gearshift.executors.data.feed.Reading;
import io.gearshift.executors.data.feed.StreamedFeed;
import io.gearshift.executors.data.shard.Manifest;
import io.gearshift.executors.data.spec.Augmentation;
import io.gearshift.executors.data.spec.DataSpec;
import io.gearshift.executors.data.spec.ShardAssignment;

/** Every example of a worker's part of a split exactly once, unaugmented, in stored order. */
public final class EvaluationBatches {

  private EvaluationBatches() {}

  /**
   * Opens a worker's part, in values. All batches are full but the last, whose {@code count} tells.
   *
   * @param input what the sources of this process have in common
   * @param split train, validation or test
   * @throws IllegalArgumentException if the data set has no such split
   */
  public static BatchSource open(
      InputResources input, DataSpec spec, String split, int worker, int workers, int batchSize) {
    return open(input, spec, split, worker, workers, batchSize, BatchForm.VALUES);
  }

  /** The same, of images in another form where the data set's are stored encoded. */
  public static BatchSource open(
      InputResources input,
      DataSpec spec,
      String split,
      int worker,
      int workers,
      int batchSize,
      BatchForm form) {
    return open(input, spec, split, worker, workers, batchSize, form, Reading.AUTOMATIC);
  }

  public static BatchSource open(
      InputResources input,
      DataSpec spec,
      String split,
      int worker,
      int workers,
      int batchSize,
      BatchForm form,
      Reading reading) {
    Manifest.Split stored = input.dataSets().manifest(spec).split(split);
    ShardAssignment assignment = ShardAssignment.of(stored.examples(), worker, workers);
    Augmentation augmentation = spec.augmentation().forEvaluation();
    return new PrefetchedBatches(
        input.buffers(),
        BatchBuffers.Shape.of(spec, form, batchSize),
        split + "-" + worker,
        () ->
            reading.cached(spec, augmentation, assignment)
                ? new CachedFeed(
                    input.images().of(spec, split, assignment),
                    identity(assignment.count()),
                    0,
                    assignment.count(),
                    spec,
                    augmentation,
                    0,
                    0)
                : StreamedFeed.evaluation(input.dataSets().shards(spec), spec, stored, assignment));
  }

  private static int[] identity(int count) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      order[i] = i;
    }
    return order;
  }
}
