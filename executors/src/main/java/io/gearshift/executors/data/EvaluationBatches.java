package io.gearshift.executors.data;

import io.gearshift.executors.data.shard.Manifest;

/** Every example of a worker's part of a split exactly once, unaugmented, in stored order. */
public final class EvaluationBatches {

  private EvaluationBatches() {}

  /**
   * Opens a worker's part. All batches are full but the last, whose {@code count} tells.
   *
   * @param split train, validation or test
   * @throws IllegalArgumentException if the data set has no such split
   */
  public static BatchSource open(
      DataSpec spec, String split, int worker, int workers, int batchSize) {
    return open(spec, split, worker, workers, batchSize, Reading.AUTOMATIC);
  }

  /** Examples of a worker's part. */
  public static int examples(DataSpec spec, String split, int worker, int workers) {
    Manifest.Split stored = DataSets.manifest(spec).split(split);
    return ShardAssignment.of(stored.examples(), worker, workers).count();
  }

  static BatchSource open(
      DataSpec spec, String split, int worker, int workers, int batchSize, Reading reading) {
    Manifest.Split stored = DataSets.manifest(spec).split(split);
    ShardAssignment assignment = ShardAssignment.of(stored.examples(), worker, workers);
    Augmentation augmentation = spec.augmentation().forEvaluation();
    return new PrefetchedBatches(
        spec,
        batchSize,
        split + "-" + worker,
        () ->
            reading.cached(spec, augmentation, assignment)
                ? new CachedFeed(
                    CachedImages.of(spec, split, assignment),
                    identity(assignment.count()),
                    0,
                    assignment.count(),
                    spec,
                    augmentation,
                    0,
                    0)
                : StreamedFeed.evaluation(spec, stored, assignment));
  }

  private static int[] identity(int count) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      order[i] = i;
    }
    return order;
  }
}
