package io.gearshift.executors.kernels.onednn;

import io.gearshift.executors.kernels.Range;
import io.gearshift.executors.kernels.Tensor;

/** The weight gradient of a convolution or dense layer of 8-bit operands. */
interface IntegerWeightGradient {
  /** Products, each at most 2^14 in magnitude, that fit into an int32. */
  int MOST_ROWS = (1 << 17) - 1;

  /**
   * result = transposed patches of input times gradOutput, the exact sum rounded once to f32, times
   * 2^exponent.
   *
   * @return the range of the result
   */
  Range run(Tensor input, Tensor gradOutput, Tensor result, int exponent);

  /** The kernel, and whether the input is shifted first. */
  String implementation();
}
