package io.gearshift.executors.task;

import io.gearshift.executors.data.InputResources;
import io.gearshift.executors.data.batch.BatchForm;
import io.gearshift.executors.data.batch.BatchSource;
import io.gearshift.executors.exchange.RoundTask;
import java.io.Serializable;

/** Where a worker's training batches come from. */
@FunctionalInterface
public interface WorkerBatches extends Serializable {

  /**
   * The mini-batches of a task, in order.
   *
   * @param input what the sources of this process have in common
   * @param form of the images, where they are stored encoded
   */
  BatchSource open(RoundTask task, InputResources input, BatchForm form);
}
