package io.gearshift.executors.graph;

/** The refusal of a layer that the plan does not compute as DL4J would. */
public final class UnsupportedLayer {
  private static final String SUPPORTED =
      "convolution, depthwise convolution, dense, output, loss, batch normalization, local response"
          + " normalization, activation (ReLU, leaky ReLU, ReLU6, ELU, GELU, Swish, sigmoid, tanh,"
          + " identity), zero padding, subsampling (max, average), global pooling (max, average),"
          + " dropout, classical dropout, scale, element-wise add, merge, maxout";

  private UnsupportedLayer() {}

  /**
   * The refusal of a layer: one line with its name, what it is, and what is supported.
   *
   * @param name of the layer
   * @param type its kind, or the setting of it that is not supported
   */
  public static IllegalArgumentException of(String name, String type) {
    return new IllegalArgumentException(
        "Unsupported layer " + name + ": " + type + " (supported: " + SUPPORTED + ")");
  }
}
