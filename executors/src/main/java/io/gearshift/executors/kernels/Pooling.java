package io.gearshift.executors.kernels;

import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.grid.Grid;
import io.gearshift.executors.kernels.shape.PoolingShape;
import io.gearshift.executors.kernels.tensor.Tensor;

/** One pooling layer, F32, NHWC. Keeps from {@link #output} what {@link #gradInput} needs. */
public interface Pooling {

  PoolingShape shape();

  /** Pools {@code input} into {@code output}. */
  void output(Tensor input, Tensor output);

  /** Gradient by the input of the last {@link #output} call, overwritten. */
  void gradInput(Tensor gradOutput, Tensor gradInput);

  /** Whether {@link #encodedGradInput} can be called. */
  default boolean encodesGradients() {
    return false;
  }

  /**
   * As {@link #gradInput}, on a grid instead of in memory. All bits are those of the two passes.
   *
   * @param gradInput S8, overwritten
   * @param encoding onto the grid that the gradient's range asks for, {@link Grid.OfRange}
   */
  default void encodedGradInput(Tensor gradOutput, Tensor gradInput, Encoding encoding) {
    throw new UnsupportedOperationException("encodedGradInput");
  }

  /** Bytes kept between output and gradInput. */
  long bytesKept();
}
