package io.gearshift.executors.optimize;

import java.io.Serializable;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What training lowers beside the plain cross-entropy.
 *
 * @param labelSmoothing share of the target that is spread evenly over all classes, at least 0 and
 *     below 1
 * @param penalties terms that are added
 * @param constants labels of the parameters that it is not lowered by: where a layer has no others,
 *     and none comes before it, no gradients are computed
 */
public record Objective(float labelSmoothing, List<Penalty> penalties, SortedSet<String> constants)
    implements Serializable {

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
    constants = new TreeSet<>(constants);
  }

  /** Lowered by all parameters. */
  public Objective(float labelSmoothing, List<Penalty> penalties) {
    this(labelSmoothing, penalties, new TreeSet<>());
  }

  /** The same, not lowered by some parameters. */
  public Objective keeping(Collection<String> labels) {
    return new Objective(labelSmoothing, penalties, new TreeSet<>(labels));
  }
}
