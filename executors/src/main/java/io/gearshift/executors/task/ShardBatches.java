package io.gearshift.executors.task;

import io.gearshift.executors.data.InputResources;
import io.gearshift.executors.data.TrainingBatches;
import io.gearshift.executors.data.batch.BatchForm;
import io.gearshift.executors.data.batch.BatchSource;
import io.gearshift.executors.data.spec.DataSpec;
import io.gearshift.executors.exchange.RoundTask;

/**
 * Batches from the shards of a data set.
 *
 * @param data which images
 */
public record ShardBatches(DataSpec data) implements WorkerBatches {

  @Override
  public BatchSource open(RoundTask task, InputResources input, BatchForm form) {
    return TrainingBatches.open(
        input,
        data,
        task.place().worker(),
        task.place().workers(),
        task.place().seed(),
        task.place().epoch(),
        task.batches().first(),
        task.batches().count(),
        task.batches().size(),
        form);
  }
}
