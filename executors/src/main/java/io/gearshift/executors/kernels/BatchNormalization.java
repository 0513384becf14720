package io.gearshift.executors.kernels;

/**
 * Batch normalisation over (batch, height, width) for each channel, optionally followed by ReLU. y
 * = gamma * (x - mean) / sqrt(variance + epsilon) + beta, variance with divisor n. F32, NHWC.
 *
 * <p>Source: Ioffe and Szegedy 2015, algorithm 1 and the gradients of section 3.
 */
public interface BatchNormalization {

  /**
   * Training: writes the batch's {@code mean} and {@code variance} (channels each) and the output.
   */
  void output(Tensor input, Tensor gamma, Tensor beta, Tensor mean, Tensor variance, Tensor output);

  /** Inference: normalises by the given {@code mean} and {@code variance}. */
  void inference(
      Tensor input, Tensor gamma, Tensor beta, Tensor mean, Tensor variance, Tensor output);

  /**
   * Gradients of the last {@link #output} call; all results are overwritten.
   *
   * @param input the input of that call
   * @param output its output (tells where ReLU was zero)
   * @param gradOutput gradient by the output, after ReLU; {@code gradInput} may be the same tensor
   */
  void gradients(
      Tensor input,
      Tensor output,
      Tensor gamma,
      Tensor mean,
      Tensor variance,
      Tensor gradOutput,
      Tensor gradInput,
      Tensor gradGamma,
      Tensor gradBeta);

  /**
   * Whether {@link #gradients} looks at the output's contents; if not, they may be gone by then.
   */
  default boolean readsOutputInGradients() {
    return true;
  }

  /** Bytes kept between output and gradients beside the tensors given. */
  long bytesKept();
}
