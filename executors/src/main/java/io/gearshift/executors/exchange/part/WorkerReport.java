package io.gearshift.executors.exchange.part;

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
   * Where the time went, in nanoseconds.
   *
   * @param compute forward, backward and update, and preparing them where they are new
   * @param input waited for images
   * @param encode cutting vectors for the exchange
   * @param span from the task's start, before it fetched the round's state, to its parts being
   *     ready
   */
  public record Times(long compute, long input, long encode, Span span) implements Serializable {

    /** Of the mini-batches alone. */
    public static Times ofTraining(long compute, long input) {
      return new Times(compute, input, 0, Span.NONE);
    }
  }

  /**
   * A stretch of time on the clock of one process, {@link System#nanoTime}. Only spans of one
   * process can be laid beside each other; of others the lengths can be compared, no more.
   *
   * @param from its beginning
   * @param to its end
   */
  public record Span(long from, long to) implements Serializable {
    /** Nothing. */
    public static final Span NONE = new Span(0, 0);

    /** How long it is. */
    public long nanos() {
      return to - from;
    }
  }

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

  /**
   * The same report with what was spent before the first mini-batch.
   *
   * @param started when the task began, by this process's clock
   * @param preparing nanoseconds until there was something to compute with
   * @param opening nanoseconds until the images were open
   */
  public WorkerReport withPreparation(long started, long preparing, long opening) {
    Times more =
        new Times(
            times.compute + preparing,
            times.input + opening,
            times.encode,
            new Span(started, started));
    return new WorkerReport(worker, learned, more, bytesSent, input, place, failure);
  }

  /** The same report of a task that ended with cutting, and what came of that. */
  public WorkerReport withEncoding(Span cutting, long bytes) {
    Times more =
        new Times(
            times.compute, times.input, cutting.nanos(), new Span(times.span.from, cutting.to));
    return new WorkerReport(worker, learned, more, bytes, input, place, failure);
  }

  /** The same report of a worker in another place. */
  public WorkerReport at(Place other) {
    return new WorkerReport(worker, learned, times, bytesSent, input, other, failure);
  }

  /** A report of a round that failed. */
  public static WorkerReport failed(int worker, Place place, String failure) {
    return new WorkerReport(
        worker, Learned.NOTHING, Times.ofTraining(0, 0), 0, WorkerInput.NONE, place, failure);
  }
}
