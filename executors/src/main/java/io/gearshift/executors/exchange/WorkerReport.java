package io.gearshift.executors.exchange;

import java.io.Serializable;

/**
 * What a worker's part of a round was like.
 *
 * @param worker from 0
 * @param examples images trained on
 * @param lossSum sum of their losses
 * @param correct how many were predicted right before the update
 * @param nanosCompute time in forward, backward and update, and in preparing them where they are
 *     new
 * @param nanosInput time waited for images
 * @param nanosEncode time spent cutting vectors for the exchange
 * @param bytesSent of vectors in its parts, as they travel
 * @param input where the images came from
 * @param host where it ran
 * @param executor Spark's name of the process that it ran in; empty without Spark
 * @param gpu address of the GPU that Spark gave it; null if it gave none
 * @param failure why the round cannot count, such as a number that is not finite; null if it can
 */
public record WorkerReport(
    int worker,
    long examples,
    double lossSum,
    long correct,
    long nanosCompute,
    long nanosInput,
    long nanosEncode,
    long bytesSent,
    WorkerInput input,
    String host,
    String executor,
    String gpu,
    String failure)
    implements Serializable {

  /** The same report with more time to compute: what was spent before it could begin. */
  public WorkerReport withPreparation(long nanos) {
    return new WorkerReport(
        worker,
        examples,
        lossSum,
        correct,
        nanosCompute + nanos,
        nanosInput,
        nanosEncode,
        bytesSent,
        input,
        host,
        executor,
        gpu,
        failure);
  }

  /**
   * The same report of a worker in that place.
   *
   * @param name Spark's name of the process
   * @param address of its GPU; null if it has none
   */
  public WorkerReport at(String name, String address) {
    return new WorkerReport(
        worker,
        examples,
        lossSum,
        correct,
        nanosCompute,
        nanosInput,
        nanosEncode,
        bytesSent,
        input,
        host,
        name,
        address,
        failure);
  }

  /** The same report with the time spent cutting, and what came of it. */
  public WorkerReport withEncoding(long nanos, long bytes) {
    return new WorkerReport(
        worker,
        examples,
        lossSum,
        correct,
        nanosCompute,
        nanosInput,
        nanos,
        bytes,
        input,
        host,
        executor,
        gpu,
        failure);
  }

  /** A report of a round that failed. */
  public static WorkerReport failed(int worker, String host, String failure) {
    return new WorkerReport(worker, 0, 0, 0, 0, 0, 0, 0, WorkerInput.NONE, host, "", null, failure);
  }
}
