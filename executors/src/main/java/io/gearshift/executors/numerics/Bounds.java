package io.gearshift.executors.numerics;

import java.io.Serializable;

/**
 * Where a trained value ends.
 *
 * @param least the smallest value that has an effect, above 0
 * @param most the largest one
 */
public record Bounds(float least, float most) implements Serializable {

  /**
   * @throws IllegalArgumentException if there is nothing between them, or something not above 0
   */
  public Bounds {
    if (!(least > 0 && least <= most && most < Float.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "Invalid bounds: " + least + " to " + most + " (must be above 0, the least first)");
    }
  }

  /** A value, or the end that it is beyond. */
  public float cut(float value) {
    return Math.max(least, Math.min(most, value));
  }

  /** Whether a value is between them, both included. */
  public boolean holds(float value) {
    return value >= least && value <= most;
  }
}
