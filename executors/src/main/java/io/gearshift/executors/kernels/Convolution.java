package io.gearshift.executors.kernels;

import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.shape.Product;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;

/**
 * One convolution's three products, made once for fixed shapes and operand types.
 *
 * <p>With F32 inputs all operands and results are F32. With S8 or U8 inputs, weights and output
 * gradients are S8, with S16 inputs S16; sums are exact integers, and each result is F32: the exact
 * sum, rounded once to f32, times the product of the operands' scales. Backends agree on it to the
 * bit.
 *
 * <p>Weights and their gradients are OIHW, activations NHWC. Not safe for use by several threads at
 * once: an instance owns scratch memory.
 */
public interface Convolution {

  ConvolutionShape shape();

  /** Type of the input operand: F32, S8, U8 or S16. */
  DataType inputType();

  /** output[n,y,x,o] = sum over i,v,u of input[n, y*s+v-p, x*s+u-p, i] * weight[o,i,v,u]. */
  void output(Tensor input, Tensor weight, Tensor output);

  /** Whether {@link #finishedOutput} can be called. */
  default boolean finishesOutput() {
    return false;
  }

  /** As {@link #output}, and then the addition of a bias and perhaps ReLU. */
  default void finishedOutput(
      Tensor input, Tensor weight, Tensor bias, boolean relu, Tensor output) {
    throw new UnsupportedOperationException("finishedOutput");
  }

  /** Gradient of the loss by the input, overwritten. */
  void gradInput(Tensor gradOutput, Tensor weight, Tensor gradInput);

  /** Whether {@link #addGradInput} can be called. */
  default boolean addsGradInput() {
    return false;
  }

  /** As {@link #gradInput}, and then an addition to what is there. */
  default void addGradInput(Tensor gradOutput, Tensor weight, Tensor gradInput) {
    throw new UnsupportedOperationException("addGradInput");
  }

  /** Whether {@link #maskedGradInput} can be called. */
  default boolean masksGradInput() {
    return false;
  }

  /**
   * As {@link #gradInput} or {@link #addGradInput}, and then zeros where the input is not positive.
   *
   * @param positive U8 of the input's shape: 1 where the gradient passes
   * @param adds whether the gradient is added to what is there
   */
  default void maskedGradInput(
      Tensor gradOutput, Tensor weight, Tensor positive, boolean adds, Tensor gradInput) {
    throw new UnsupportedOperationException("maskedGradInput");
  }

  /**
   * Gradient of the loss by the weight, summed over the batch, overwritten. The gradient's range is
   * noted with it where the kernel has seen it on the way.
   */
  void gradWeight(Tensor input, Tensor gradOutput, Tensor gradWeight);

  /**
   * Makes now what {@code product} needs, which its first call would make: memory that products
   * share is then allocated once, as large as the largest of them wants it.
   */
  default void prepare(Product product) {}

  /**
   * Says that a batch normalisation in training reads each output: its statistics may be taken on
   * the way.
   */
  default void precedeNormalization() {}

  /** The kernel that computes a product, as its library names it. */
  String implementation(Product product);
}
