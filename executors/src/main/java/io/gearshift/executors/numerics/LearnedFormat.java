package io.gearshift.executors.numerics;

import java.io.Serializable;

/** A number format of which two values are trained. */
public sealed interface LearnedFormat extends Serializable permits LearnedUniform, LearnedPowers {

  /** How near to a bound a trained value may come, as in the public code. */
  float MARGIN = 1e-5f;

  /** For people: {@code "uniform, learned bits and largest value"}. */
  default String label() {
    return label("learned");
  }

  /**
   * The same of values that are come by otherwise.
   *
   * @param origin {@code "fixed"}
   */
  String label(String origin);

  /** Whether there are values below zero. */
  boolean signed();

  /** Bounds of the first trained value. */
  Bounds first();

  /** Bounds of the second trained value. */
  Bounds second();

  /** Whether the first trained value has to stay below the second one. */
  boolean isOrdered();

  /**
   * Whether values on the grid are whole numbers of at most 127 steps, so that products of them can
   * be computed in integers of 8 bits.
   *
   * @return false, too, where a trained value is no number
   */
  boolean fitsBytes(float firstValue, float secondValue);

  /**
   * Width in bits by which a size is counted, a whole number of them.
   *
   * @param least no width is smaller
   */
  int bits(float firstValue, float secondValue, int least);

  /**
   * How {@link #bits} changes with the trained values, all rounding taken straight through.
   *
   * @param least no width is smaller; where it is taken nothing changes
   */
  double[] bitsGradient(float firstValue, float secondValue, int least);

  /**
   * The trained values where an update may leave them: in order, and within their bounds.
   *
   * @return both
   */
  default float[] kept(float firstValue, float secondValue) {
    float one = firstValue;
    float two = secondValue;
    if (isOrdered()) {
      one = Math.min(firstValue, secondValue - MARGIN);
      two = Math.max(firstValue + MARGIN, secondValue);
    }
    return new float[] {within(first(), one), within(second(), two)};
  }

  /**
   * Refuses trained values that are none.
   *
   * @throws IllegalArgumentException if one of them is no number
   */
  static void requireNumbers(float firstValue, float secondValue) {
    if (Float.isNaN(firstValue) || Float.isNaN(secondValue)) {
      throw new IllegalArgumentException(
          "Invalid trained values: " + firstValue + ", " + secondValue + " (must be numbers)");
    }
  }

  private static float within(Bounds bounds, float value) {
    return Math.max(bounds.least() + MARGIN, Math.min(bounds.most() - MARGIN, value));
  }

  /**
   * The largest size of a gradient by either trained value, where a size is limited: the first
   * value, a step or a smallest power; infinite where that is a width.
   */
  default float gradientLimit(float firstValue) {
    return isOrdered() ? Math.abs(firstValue) : Float.POSITIVE_INFINITY;
  }
}
