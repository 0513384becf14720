package io.gearshift.executors.kernels.onednn.gradient;

import io.gearshift.executors.kernels.tensor.Tensor;

/** The weight gradient of a convolution or dense layer of 8-bit operands. */
public interface IntegerWeightGradient {
  /** Products, each at most 2^14 in magnitude, that fit into an int32. */
  int MOST_ROWS = (1 << 17) - 1;

  /**
   * result = transposed im2col of input times gradOutput, the exact sum rounded once to f32, times
   * factor. The range of the result is noted with it.
   */
  void run(Tensor input, Tensor gradOutput, Tensor result, float factor);

  /** The kernel, and whether the input is shifted first. */
  String implementation();
}
