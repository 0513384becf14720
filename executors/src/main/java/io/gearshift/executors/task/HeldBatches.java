package io.gearshift.executors.task;

import io.gearshift.executors.data.InputResources;
import io.gearshift.executors.data.TrainingBatches;
import io.gearshift.executors.data.batch.BatchForm;
import io.gearshift.executors.data.batch.BatchSource;
import io.gearshift.executors.data.feed.HeldExamples;
import io.gearshift.executors.data.shard.DataSetException;
import io.gearshift.executors.exchange.RoundTask;

/**
 * Batches of the examples that a worker holds.
 *
 * @param examples the worker's
 * @param checksum that they had when training began: what was lost with an executor is computed
 *     again, and must be the same
 */
public record HeldBatches(HeldExamples examples, long checksum) implements WorkerBatches {

  @Override
  public BatchSource open(RoundTask task, InputResources input, BatchForm form) {
    if (examples.checksum() != checksum) {
      throw new DataSetException(
          "Invalid examples of worker "
              + task.place().worker()
              + ": not those that training began with (must be the same when they are computed"
              + " again: no random numbers without a seed, no changing files)");
    }
    return TrainingBatches.open(
        input,
        examples,
        task.place().worker(),
        task.place().seed(),
        task.place().epoch(),
        task.batches().first(),
        task.batches().count(),
        task.batches().size());
  }
}
