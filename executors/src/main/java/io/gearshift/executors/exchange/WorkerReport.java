package io.gearshift.executors.exchange;

import java.io.Serializable;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a worker's part of a round was like.
 *
 * @param worker from 0
 * @param learned what training gave
 * @param times how long it took
 * @param bytesSent of vectors in its parts, as they travel
 * @param input where the images came from
 * @param place where it ran, on what
 * @param failure why the round cannot count, such as a number that is not finite; null if it can
 */
public record WorkerReport(
    int worker,
    Learned learned,
    Times times,
    long bytesSent,
    WorkerInput input,
    Place place,
    String failure)
    implements Serializable {

  /**
   * What training gave.
   *
   * @param examples images trained on
   * @param lossSum sum of their cross-entropies
   * @param correct how many were predicted right before the update
   * @param terms sums over the examples of what penalties added to the loss, by their names
   */
  public record Learned(
      long examples, double lossSum, long correct, SortedMap<String, Double> terms)
      implements Serializable {

    /** Nothing. */
    public static final Learned NOTHING = new Learned(0, 0, 0, new TreeMap<>());

    /** These and one mini-batch more. */
    public Learned plus(int count, double loss, int right, Map<String, Double> meanTerms) {
      SortedMap<String, Double> all = new TreeMap<>(terms);
      meanTerms.forEach((name, mean) -> all.merge(name, mean * count, Double::sum));
      return new Learned(examples + count, lossSum + loss, correct + right, all);
    }
  }

  /**
   * Where the time went.
   *
   * @param compute forward, backward and update, and preparing them where they are new
   * @param input waited for images
   * @param encode cutting vectors for the exchange
   */
  public record Times(long compute, long input, long encode) implements Serializable {}

  /**
   * Where a worker ran.
   *
   * @param host the machine
   * @param executor Spark's name of the process; empty without Spark
   * @param gpu address of the GPU that Spark gave it; null if it gave none
   * @param kernels what computed, as it describes itself; empty if nothing did
   */
  public record Place(String host, String executor, String gpu, String kernels)
      implements Serializable {

    /** The same place, with what computed there. */
    public Place with(String otherKernels) {
      return new Place(host, executor, gpu, otherKernels);
    }
  }

  /** Images trained on. */
  public long examples() {
    return learned.examples();
  }

  /** The same report with more time to compute: what was spent before it could begin. */
  public WorkerReport withPreparation(long nanos) {
    Times more = new Times(times.compute + nanos, times.input, times.encode);
    return new WorkerReport(worker, learned, more, bytesSent, input, place, failure);
  }

  /** The same report with the time spent cutting, and what came of it. */
  public WorkerReport withEncoding(long nanos, long bytes) {
    Times more = new Times(times.compute, times.input, nanos);
    return new WorkerReport(worker, learned, more, bytes, input, place, failure);
  }

  /** The same report of a worker in another place. */
  public WorkerReport at(Place other) {
    return new WorkerReport(worker, learned, times, bytesSent, input, other, failure);
  }

  /** A report of a round that failed. */
  public static WorkerReport failed(int worker, Place place, String failure) {
    return new WorkerReport(
        worker, Learned.NOTHING, new Times(0, 0, 0), 0, WorkerInput.NONE, place, failure);
  }
}
