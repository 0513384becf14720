package io.gearshift.driver.spark;

import io.gearshift.executors.task.WorkerBatches;
import java.io.Serializable;

/**
 * What a Spark task is of: one worker and its images.
 *
 * @param worker from 0; the number of its partition too
 */
record WorkerShare(int worker, WorkerBatches batches) implements Serializable {}
