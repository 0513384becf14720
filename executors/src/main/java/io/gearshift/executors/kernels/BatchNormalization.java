package io.gearshift.executors.kernels;

import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.grid.Grid;
import io.gearshift.executors.kernels.tensor.Tensor;

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
   * @param output its output (tells where ReLU was zero); where {@link #readsOutputInGradients} is
   *     false, any tensor of its shape
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

  /**
   * Whether {@link #statistics}, {@link #addedOutput} and {@link #encodedOutput} can be called:
   * training without an output in memory, where one pass makes of it what its reader wants. All
   * bits are those of {@link #output} and the reader's own pass.
   */
  default boolean fuses() {
    return false;
  }

  /** The part of {@link #output} that comes before the output itself. */
  default void statistics(Tensor input, Tensor gamma, Tensor beta, Tensor mean, Tensor variance) {
    throw new UnsupportedOperationException("statistics");
  }

  /**
   * output = max(normalised input + other, 0) by the last {@link #statistics}; not with a ReLU of
   * its own.
   *
   * @param input the input of that call
   * @param positive U8, overwritten: 1 where the output is above 0
   */
  default void addedOutput(Tensor input, Tensor other, Tensor output, Tensor positive) {
    throw new UnsupportedOperationException("addedOutput");
  }

  /** Whether {@link #encodedSum} can be called. */
  default boolean encodesSums() {
    return false;
  }

  /**
   * As {@link #addedOutput}, and the output on a grid as well.
   *
   * @param encoded U8, overwritten
   * @param encoding onto the grid that the output's range asks for, {@link Grid.OfRange}
   */
  default void encodedSum(
      Tensor input,
      Tensor other,
      Tensor output,
      Tensor positive,
      Tensor encoded,
      Encoding encoding) {
    throw new UnsupportedOperationException("encodedSum");
  }

  /**
   * The output by the last {@link #statistics} on a grid.
   *
   * @param input the input of that call
   * @param output S8 or U8
   * @param encoding onto the grid that the output's range asks for, {@link Grid.OfRange}
   */
  default void encodedOutput(Tensor input, Tensor output, Encoding encoding) {
    throw new UnsupportedOperationException("encodedOutput");
  }

  /** Whether {@link #activatedOutput} can be called with this function. */
  default boolean activates(ActivationFunction function) {
    return false;
  }

  /**
   * As {@link #encodedOutput}, of what the function makes of the output; not with a ReLU of its
   * own. Gradients until the next {@link #statistics} are by the function's result, and overwrite
   * the gradient that they are given.
   */
  default void activatedOutput(
      Tensor input, ActivationFunction function, Tensor output, Encoding encoding) {
    throw new UnsupportedOperationException("activatedOutput");
  }

  /** Whether {@link #encodedGradients} can be called. */
  default boolean encodesGradients() {
    return false;
  }

  /**
   * As {@link #gradients} where that does not read the output, with the gradient of the input on a
   * grid instead of in memory. All bits are those of the two passes.
   *
   * @param gradInput S8, overwritten
   * @param encoding onto the grid that the gradient's range asks for, {@link Grid.OfRange}
   */
  default void encodedGradients(
      Tensor input,
      Tensor gamma,
      Tensor variance,
      Tensor gradOutput,
      Tensor gradInput,
      Encoding encoding,
      Tensor gradGamma,
      Tensor gradBeta) {
    throw new UnsupportedOperationException("encodedGradients");
  }

  /** Bytes kept between output and gradients beside the tensors given. */
  long bytesKept();
}
