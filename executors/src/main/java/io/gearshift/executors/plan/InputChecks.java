package io.gearshift.executors.plan;

import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.graph.NetworkGraph.Node;
import io.gearshift.executors.ops.Value;
import java.util.Arrays;
import java.util.List;

/** Holds what a node reads against what its layer takes; failures name the layer. */
record InputChecks(Node node) {

  /**
   * That there is one logit a class, computed by the network.
   *
   * @param images whether they are the network's own input
   */
  void requireLogits(Value logits, boolean images) {
    if (images || logits.shape()[1] != 1 || logits.shape()[2] != 1) {
      throw invalidInput(
          "a map of "
              + logits.shape()[1]
              + "x"
              + logits.shape()[2]
              + " (must be one logit per class, computed by the network)");
    }
  }

  void requireImages(InputShape expected, Value input) {
    InputShape actual = new InputShape(input.shape()[3], input.shape()[1], input.shape()[2]);
    if (!actual.equals(expected)) {
      throw invalidInput(
          "images of " + text(actual) + " (its preprocessor makes " + text(expected) + ")");
    }
  }

  private static String text(InputShape shape) {
    return shape.channels() + "x" + shape.height() + "x" + shape.width();
  }

  void requireChannels(int expected, int actual) {
    if (expected != actual) {
      throw invalidInput(actual + " values or channels (the layer's nIn is " + expected + ")");
    }
  }

  /** That a window fits at least once. */
  void requireMap(int outHeight, int outWidth, Value input) {
    if (outHeight < 1 || outWidth < 1) {
      throw invalidInput(
          "a map of "
              + input.shape()[1]
              + "x"
              + input.shape()[2]
              + " (smaller than the layer's window)");
    }
  }

  /** That values can be added. */
  void requireEqualShapes(List<Value> inputs) {
    int[] first = inputs.get(0).shape();
    for (Value input : inputs) {
      if (!Arrays.equals(input.shape(), first)) {
        throw invalidInputs(
            "shapes "
                + Arrays.toString(first)
                + " and "
                + Arrays.toString(input.shape())
                + " (an addition needs equal ones)");
      }
    }
  }

  /** That values can stand side by side. */
  void requireEqualMaps(List<Value> inputs) {
    int[] first = inputs.get(0).shape();
    for (Value input : inputs) {
      if (input.shape()[1] != first[1] || input.shape()[2] != first[2]) {
        throw invalidInputs(
            "maps of "
                + first[1]
                + "x"
                + first[2]
                + " and "
                + input.shape()[1]
                + "x"
                + input.shape()[2]
                + " (a merge needs equal ones)");
      }
    }
  }

  private IllegalArgumentException invalidInput(String what) {
    return new IllegalArgumentException("Invalid input of layer " + node.layer() + ": " + what);
  }

  private IllegalArgumentException invalidInputs(String what) {
    return new IllegalArgumentException("Invalid inputs of " + node.name() + ": " + what);
  }
}
