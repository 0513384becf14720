package io.gearshift.executors.kernels.host.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs a loop in contiguous parts, one per thread, the caller's thread among them. Work below
 * {@value #SMALLEST_SPLIT} elements is not split. With one thread there is no pool.
 *
 * <p>Pool threads are daemons and end after some idle seconds, so an instance needs no closing.
 */
public final class WorkSplitter {

  /** Below this many elements, waking a thread costs more than it saves. */
  public static final int SMALLEST_SPLIT = 1 << 16;

  private static final int IDLE_SECONDS = 10;

  /**
   * How long a thread looks for work, or waits for another's part, before it sleeps: loops follow
   * one another, and waking a thread takes as long as a short loop.
   */
  private static final long WATCHFUL_NANOS = 60_000;

  private final int threads;
  private final ThreadPoolExecutor pool;

  /**
   * Makes a splitter with a pool of its own.
   *
   * @param threads threads of one loop, the caller's among them, at least 1
   */
  public WorkSplitter(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("Invalid threads: " + threads + " (must be at least 1)");
    }
    this.threads = threads;
    this.pool = threads == 1 ? null : pool(threads - 1);
  }

  /** A part of a loop. */
  @FunctionalInterface
  public interface Part {
    /**
     * Runs one part.
     *
     * @param part number of the part, from 0
     * @param from first index
     * @param to index after the last
     */
    void run(int part, int from, int to);
  }

  /** An upper bound of the number of parts of any loop. */
  public int parts() {
    return threads;
  }

  /** Runs [0, size) in parts that begin at multiples of {@code multiple}; size counts elements. */
  public void run(int size, int multiple, Part body) {
    run(size, size, multiple, body);
  }

  /**
   * Runs [0, size) in parts that begin at multiples of {@code multiple}.
   *
   * @param elements elements touched by the whole loop; decides whether it is split
   */
  public void run(long elements, int size, int multiple, Part body) {
    if (pool == null || elements < SMALLEST_SPLIT) {
      body.run(0, 0, size);
      return;
    }
    long units = (size + (long) multiple - 1) / multiple;
    int parts = (int) Math.max(1, Math.min(threads, units));
    List<Future<?>> running = new ArrayList<>(parts - 1);
    for (int part = 1; part < parts; part++) {
      int number = part;
      int from = bound(size, multiple, units, part, parts);
      int to = bound(size, multiple, units, part + 1, parts);
      running.add(pool.submit(() -> body.run(number, from, to)));
    }
    try {
      body.run(0, 0, bound(size, multiple, units, 1, parts));
    } finally {
      running.forEach(WorkSplitter::await);
    }
  }

  private static int bound(int size, int multiple, long units, int part, int parts) {
    return (int) Math.min(size, units * part / parts * multiple);
  }

  /** Waits even when interrupted: the part may still write to the caller's memory. */
  private static void await(Future<?> future) {
    boolean interrupted = false;
    for (long end = System.nanoTime() + WATCHFUL_NANOS;
        !future.isDone() && System.nanoTime() < end; ) {
      letOthersRun();
    }
    try {
      while (true) {
        try {
          future.get();
          return;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("A part of a loop failed: " + e.getCause(), e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Results do not depend on it: only for how long a thread looks before it sleeps. */
  @SuppressWarnings("ThreadPriorityCheck")
  private static void letOthersRun() {
    Thread.yield();
  }

  private static ThreadPoolExecutor pool(int size) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            size,
            size,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new WatchedQueue(),
            task -> {
              Thread thread = new Thread(task, "gearshift-loop");
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  /** Looks for work for a while before it sleeps; the processor is for others meanwhile. */
  private static final class WatchedQueue extends LinkedBlockingQueue<Runnable> {
    private static final long serialVersionUID = 1L;

    @Override
    public Runnable poll(long timeout, TimeUnit unit) throws InterruptedException {
      for (long end = System.nanoTime() + WATCHFUL_NANOS; System.nanoTime() < end; ) {
        Runnable work = poll();
        if (work != null) {
          return work;
        }
        letOthersRun();
      }
      return super.poll(timeout, unit);
    }
  }
}
