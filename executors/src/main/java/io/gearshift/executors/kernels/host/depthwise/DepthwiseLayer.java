package io.gearshift.executors.kernels.host.depthwise;

import io.gearshift.executors.kernels.Shapes;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;

/**
 * A depthwise convolution with one output channel for each input channel, and where its weights
 * lie.
 *
 * @param shape its sizes
 * @param inputType type of the input operand
 * @param order order of the weights in their tensor
 */
public record DepthwiseLayer(ConvolutionShape shape, DataType inputType, Order order) {
  /**
   * Sums of so many products of two 8-bit values are exact in f32 in any order: each product is at
   * most 2^14 in magnitude, so every partial sum is a whole number of at most 2^24.
   */
  public static final int MOST_IN_FLOAT = 1 << 10;

  /** Order of the weights. */
  public enum Order {
    /** {channel, height, width}. */
    CHANNELS_FIRST,
    /** {height, width, channel}. */
    CHANNELS_LAST
  }

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException naming the size, its value and the rule
   */
  public DepthwiseLayer {
    Shapes.requireValid(shape, inputType);
  }

  /**
   * Whether this is a convolution with one output channel for each input channel, whose sums over a
   * kernel, and over a line of the output, are of at most {@link #MOST_IN_FLOAT} products.
   */
  public boolean sumsFitFloats() {
    return shape.groups() == shape.inChannels()
        && shape.groups() == shape.outChannels()
        && taps() <= MOST_IN_FLOAT
        && shape.outWidth() <= MOST_IN_FLOAT;
  }

  public int channels() {
    return shape.outChannels();
  }

  /** Positions of the kernel. */
  public int taps() {
    return Math.multiplyExact(shape.kernelHeight(), shape.kernelWidth());
  }

  /** Place of a weight in its tensor. */
  public int place(int tap, int channel) {
    return order == Order.CHANNELS_LAST ? tap * channels() + channel : channel * taps() + tap;
  }

  /** What an exact sum of raw products is multiplied by; 1 for F32. */
  public float factor(Tensor left, Tensor right) {
    return inputType == DataType.F32 ? 1 : (float) (left.scale() * right.scale());
  }
}
