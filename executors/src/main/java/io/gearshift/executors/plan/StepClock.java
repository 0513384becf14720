package io.gearshift.executors.plan;

import java.util.EnumMap;
import java.util.Map;

/** Where a step's time goes, by kind of work. */
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
  private long last = System.nanoTime();

  /** Starts a stretch of work now. */
  public void start() {
    last = System.nanoTime();
  }

  /** Books the time since the last call of this or {@link #start} under {@code kind}. */
  public void book(Kind kind) {
    long now = System.nanoTime();
    nanoseconds.merge(kind, now - last, Long::sum);
    last = now;
  }

  /** Nanoseconds booked under {@code kind} since the last {@link #reset}. */
  public long nanoseconds(Kind kind) {
    return nanoseconds.getOrDefault(kind, 0L);
  }

  public void reset() {
    nanoseconds.clear();
  }
}
