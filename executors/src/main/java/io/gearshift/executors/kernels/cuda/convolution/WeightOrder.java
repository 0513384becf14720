package io.gearshift.executors.kernels.cuda.convolution;

import io.gearshift.executors.kernels.shape.ConvolutionShape;

/** In which order a product wants weights, as {@code reorder.cuh} numbers it. */
enum WeightOrder {
  /** For outputs: sums over kernel positions and input channels. */
  OUT_TAP_IN(0),
  /** For gradients of inputs: sums over kernel positions and output channels. */
  IN_TAP_OUT(1),
  /** For gradients of a dense layer's inputs: sums over output channels alone. */
  TAP_IN_OUT(2);

  private final int number;

  WeightOrder(int number) {
    this.number = number;
  }

  /** Its number in the kernels. */
  int number() {
    return number;
  }

  /** Of gradients of inputs. */
  static WeightOrder ofInputs(ConvolutionShape shape) {
    return shape.isDense() ? TAP_IN_OUT : IN_TAP_OUT;
  }
}
