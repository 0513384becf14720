package io.gearshift.executors.plan;

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

  private final long[] nanoseconds = new long[Kind.values().length];
  private long last = System.nanoTime();

  /** Starts a stretch of work now. */
  void start() {
    last = System.nanoTime();
  }

  /** Books the time since the last call of this or {@link #start} under {@code kind}. */
  void book(Kind kind) {
    long now = System.nanoTime();
    nanoseconds[kind.ordinal()] += now - last;
    last = now;
  }

  /** Adds time measured elsewhere. */
  public void add(Kind kind, long elapsed) {
    nanoseconds[kind.ordinal()] += elapsed;
  }

  /** Nanoseconds booked under {@code kind} since the last {@link #reset}. */
  public long nanoseconds(Kind kind) {
    return nanoseconds[kind.ordinal()];
  }

  public void reset() {
    java.util.Arrays.fill(nanoseconds, 0);
  }
}
