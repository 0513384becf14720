package io.gearshift.executors.kernels;

/** One pooling layer, F32, NHWC. Keeps from {@link #output} what {@link #gradInput} needs. */
public interface Pooling {

  PoolingShape shape();

  /** Pools {@code input} into {@code output}. */
  void output(Tensor input, Tensor output);

  /** Gradient by the input of the last {@link #output} call, overwritten. */
  void gradInput(Tensor gradOutput, Tensor gradInput);

  /** Bytes kept between output and gradInput. */
  long bytesKept();
}
