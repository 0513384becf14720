package io.gearshift.executors.kernels.host.grid;

import io.gearshift.executors.kernels.tensor.Tensor;

/**
 * Loops over a part of a tensor, on one grid with trained values. What is written has the same bits
 * in all of them; sums are in an order of their own.
 */
public interface LearnedLoops {

  /**
   * output = values on the grid, or their raw values where the output is of bytes; may work in
   * place.
   *
   * @return whether all of the input is finite
   */
  boolean encode(Tensor input, Tensor output, int from, int to);

  /**
   * gradient = gradient * how a value on the grid changes with the input, in place, after sums[i]
   * += the sum of gradient * how it changes with what is trained: step (or smallest power) and
   * largest value.
   */
  void gradient(Tensor input, Tensor gradient, double[] sums, int from, int to);
}
