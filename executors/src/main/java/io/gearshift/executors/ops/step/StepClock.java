package io.gearshift.executors.ops.step;

import java.util.EnumMap;
import java.util.Map;

/**
 * Where a step's time goes, by kind of work, and the bytes that the work must read and write: every
 * tensor once for each pass that the arithmetic takes over it. What kernels copy for themselves is
 * not counted.
 */
public final class StepClock {

  /** A kind of work. */
  public enum Kind {
    OUTPUT,
    GRAD_INPUT,
    GRAD_WEIGHT,
    QUANTIZE,
    BATCH_NORMALIZATION,
    POOL,
    UPDATE,
    OTHER
  }

  private final Map<Kind, Long> nanoseconds = new EnumMap<>(Kind.class);
  private final Map<Kind, Long> bytes = new EnumMap<>(Kind.class);
  private Runnable end = () -> {};
  private long last = System.nanoTime();

  /**
   * From now on waits for the end of all work before it reads the time: what it books is then work
   * done, not only begun, and the work itself takes longer.
   */
  public void waitFor(Runnable endOfWork) {
    end = endOfWork;
  }

  /** Starts a stretch of work now. */
  public void start() {
    end.run();
    last = System.nanoTime();
  }

  /**
   * Books the time since the last call of this or {@link #start} under {@code kind}.
   *
   * @param moved bytes read and written in that time
   */
  public void book(Kind kind, long moved) {
    end.run();
    long now = System.nanoTime();
    nanoseconds.merge(kind, now - last, Long::sum);
    bytes.merge(kind, moved, Long::sum);
    last = now;
  }

  /** Nanoseconds booked under {@code kind} since the last {@link #reset}. */
  public long nanoseconds(Kind kind) {
    return nanoseconds.getOrDefault(kind, 0L);
  }

  /** Bytes booked under {@code kind} since the last {@link #reset}. */
  public long bytes(Kind kind) {
    return bytes.getOrDefault(kind, 0L);
  }

  public void reset() {
    nanoseconds.clear();
    bytes.clear();
  }
}
