package io.gearshift.executors.fuzz;

import java.util.SplittableRandom;

/**
 * Runs many random cases, each a function of (seed, name, number). Three system properties:
 *
 * <ul>
 *   <li>{@code gearshift.fuzz.factor} multiplies the number of cases (default 1);
 *   <li>{@code gearshift.fuzz.seed} gives other cases (default 1);
 *   <li>{@code gearshift.fuzz.case} runs one case alone, by its number.
 * </ul>
 */
public final class Fuzz {
  private static final double FACTOR = Double.parseDouble(property("factor", "1"));
  private static final long SEED = Long.parseLong(property("seed", "1"));
  private static final long ONLY = Long.parseLong(property("case", "-1"));

  private Fuzz() {}

  /** One case; it fails by throwing. */
  @FunctionalInterface
  public interface Case {
    /** Runs the case with randomness of its own. */
    void run(SplittableRandom random) throws Exception;
  }

  /**
   * Runs the cases and prints how many ran.
   *
   * @param name of the kind of cases
   * @param cases how many with factor 1
   * @throws AssertionError of the first failing case, with its number
   */
  public static void run(String name, int cases, Case body) {
    long count = Math.max(1, Math.round(cases * FACTOR));
    long from = ONLY < 0 ? 0 : ONLY;
    long to = ONLY < 0 ? count : ONLY + 1;
    long started = System.nanoTime();
    for (long number = from; number < to; number++) {
      try {
        body.run(new SplittableRandom(SEED * 0x9E3779B97F4A7C15L + name.hashCode() * 31L + number));
      } catch (Exception | AssertionError | StackOverflowError | OutOfMemoryError e) {
        throw new AssertionError(
            "Fuzz case " + number + " of '" + name + "' with seed " + SEED + ": " + e, e);
      }
    }
    System.out.printf(
        "fuzz: %,d cases of '%s', seed %d, %.1f s%n",
        to - from, name, SEED, (System.nanoTime() - started) / 1e9);
  }

  private static String property(String name, String otherwise) {
    return System.getProperty("gearshift.fuzz." + name, otherwise);
  }
}
