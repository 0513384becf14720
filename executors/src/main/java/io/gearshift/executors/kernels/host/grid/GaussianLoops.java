package io.gearshift.executors.kernels.host.grid;

import io.gearshift.executors.kernels.tensor.Tensor;

/**
 * Loops over a part of a tensor, on one Gaussian grid or a mixture of several. All operations are
 * in f32 and rounded one by one, so that all loops give the same bits, but for sums.
 */
public interface GaussianLoops {

  /**
   * output = values on the first grid, or its raw values where the output is of bytes.
   *
   * @return whether all of the input is finite
   */
  boolean encode(Tensor input, Tensor output, int from, int to);

  /**
   * output = sum over the grids of share * value.
   *
   * @return whether all of the input is finite
   */
  boolean mix(Tensor input, Tensor output, int from, int to);

  /** gradient = gradient * the sum of the shares of the grids that hold the input, in place. */
  void clip(Tensor input, Tensor gradient, int from, int to);

  /** sums[i] += the sum of gradient * value on grid i. */
  void correlate(Tensor input, Tensor gradient, double[] sums, int from, int to);
}
