package io.gearshift.driver.spark;

import java.time.Duration;
import java.util.Optional;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;

/**
 * Sees to it that nobody waits for executors without a word or an end, or trains on a part of them
 * without knowing: Spark itself would, where a cluster has no room.
 */
public final class ExecutorWatch implements AutoCloseable {
  private static final Duration TOLD_AFTER = Duration.ofSeconds(30);
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final Duration PERIOD = Duration.ofSeconds(5);

  private final IntSupplier executors;
  private final int count;
  private final String wanted;
  private final Consumer<String> tell;
  private final Runnable cancel;
  private final Timer timer = new Timer("gearshift-executor-watch", true);

  private long nanosWithout;
  private long nanosTold;
  private long nanosTooFew;
  private int fewTold;
  private volatile String failure;

  /**
   * @param count how many executors are wanted; 0 if that is not known
   * @param wanted what they are, for people
   */
  ExecutorWatch(
      IntSupplier executors, int count, String wanted, Consumer<String> tell, Runnable cancel) {
    this.executors = executors;
    this.count = count;
    this.wanted = wanted;
    this.tell = tell;
    this.cancel = cancel;
  }

  /**
   * Watches until closed; does nothing with a local master.
   *
   * @param tell takes a line, on another thread
   */
  public static ExecutorWatch watch(SparkContext context, Consumer<String> tell) {
    SparkConf conf = context.getConf();
    String wanted =
        conf.get("spark.executor.instances", "some")
            + " executors, each "
            + conf.get("spark.executor.memory", "1g")
            + " of heap, "
            + conf.get("spark.executor.memoryOverhead", "the usual")
            + " beside it and "
            + conf.get("spark.executor.cores", "1")
            + " cores";
    ExecutorWatch watch =
        new ExecutorWatch(
            // The driver is in this list too.
            () -> context.statusTracker().getExecutorInfos().length - 1,
            conf.getInt("spark.executor.instances", 0),
            wanted,
            tell,
            () -> context.cancelAllJobs());
    if (!context.isLocal()) {
      watch.timer.schedule(
          new TimerTask() {
            @Override
            public void run() {
              watch.look(PERIOD.toNanos());
            }
          },
          PERIOD.toMillis(),
          PERIOD.toMillis());
    }
    return watch;
  }

  /** Looks, so long after the last time. */
  void look(long nanos) {
    if (failure != null) {
      return;
    }
    int present = executors.getAsInt();
    if (present > 0) {
      nanosWithout = 0;
      nanosTold = 0;
      tellOfTooFew(present, nanos);
      return;
    }
    nanosWithout += nanos;
    long seconds = TimeUnit.NANOSECONDS.toSeconds(nanosWithout);
    if (nanosWithout >= LIMIT.toNanos()) {
      failure =
          "No executor for "
              + seconds
              + " s: the cluster has given none of "
              + wanted
              + " (its resource manager says what is free; ask for less, or wait for others to end)";
      cancel.run();
    } else if (nanosWithout - nanosTold >= TOLD_AFTER.toNanos()) {
      nanosTold = nanosWithout;
      tell.accept(
          "Waiting for executors since "
              + seconds
              + " s, at most "
              + LIMIT.toSeconds()
              + " s: the cluster has given none of "
              + wanted);
    }
  }

  /** Once for each number of them: workers then take turns, which is slow and not wrong. */
  private void tellOfTooFew(int present, long nanos) {
    nanosTooFew = present < count ? nanosTooFew + nanos : 0;
    if (nanosTooFew >= TOLD_AFTER.toNanos() && present != fewTold) {
      fewTold = present;
      tell.accept(
          "Only "
              + present
              + " of "
              + count
              + " executors since "
              + TimeUnit.NANOSECONDS.toSeconds(nanosTooFew)
              + " s, and workers take turns: the cluster has not given "
              + wanted);
    }
    if (present >= count) {
      fewTold = 0;
    }
  }

  /** Why all jobs were cancelled, if they were. */
  public Optional<String> failure() {
    return Optional.ofNullable(failure);
  }

  @Override
  public void close() {
    timer.cancel();
  }
}
