package io.gearshift.executors.graph;

import java.io.Serializable;

/**
 * A vector beside a network's own parameters that something keeps for a layer, such as a quantiser
 * its step.
 *
 * @param layer the layer's name
 * @param name what it is to the layer: {@code "input step"}
 * @param group how it is treated
 * @param size number of elements
 * @param initial value of each element when training starts
 */
public record StateTensor(String layer, String name, ParameterGroup group, int size, float initial)
    implements Serializable {

  /**
   * @throws IllegalArgumentException if it has no element
   */
  public StateTensor {
    if (size < 1) {
      throw new IllegalArgumentException(
          "Invalid size of " + layer + " " + name + ": " + size + " (must be at least 1)");
    }
  }
}
