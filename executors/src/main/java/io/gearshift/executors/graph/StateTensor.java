package io.gearshift.executors.graph;

import java.io.Serializable;
import java.util.Collections;
import java.util.List;

/**
 * A vector beside a network's own parameters that something keeps for a layer, such as a quantiser
 * its step.
 *
 * @param layer the layer's name
 * @param name what it is to the layer: {@code "input step"}
 * @param group how it is treated
 * @param initial the values of its elements when training starts
 */
public record StateTensor(String layer, String name, ParameterGroup group, List<Float> initial)
    implements Serializable {

  /**
   * @throws IllegalArgumentException if it has no element
   */
  public StateTensor {
    if (initial.isEmpty()) {
      throw new IllegalArgumentException(
          "Invalid size of " + layer + " " + name + ": 0 (must be at least 1)");
    }
    initial = List.copyOf(initial);
  }

  /**
   * Equal values.
   *
   * @param size number of elements
   * @param value of each
   */
  public StateTensor(String layer, String name, ParameterGroup group, int size, float value) {
    this(layer, name, group, Collections.nCopies(size, value));
  }

  /** Number of elements. */
  public int size() {
    return initial.size();
  }
}
