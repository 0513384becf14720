package io.gearshift.executors.optimize;

import java.io.Serializable;
import java.util.List;

/**
 * What training lowers beside the plain cross-entropy.
 *
 * @param labelSmoothing share of the target that is spread evenly over all classes, at least 0 and
 *     below 1
 * @param penalties terms that are added
 */
public record Objective(float labelSmoothing, List<Penalty> penalties) implements Serializable {

  /** Cross-entropy alone. */
  public static final Objective PLAIN = new Objective(0, List.of());

  /**
   * @throws IllegalArgumentException if the smoothing is out of range
   */
  public Objective {
    if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
      throw new IllegalArgumentException(
          "Invalid label smoothing: " + labelSmoothing + " (must be at least 0 and below 1)");
    }
    penalties = List.copyOf(penalties);
  }
}
