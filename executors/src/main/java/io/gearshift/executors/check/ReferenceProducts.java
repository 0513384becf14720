package io.gearshift.executors.check;

import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.ForwardingKernels;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.tensor.DataType;

/**
 * The products of one backend among everything else of another. Integer products are exact, so
 * exchanging them must not change a bit of the gradients, while float sums of two backends differ
 * in their last bits.
 */
final class ReferenceProducts extends ForwardingKernels {
  private final Kernels products;

  private final Kernels others;

  /**
   * Products of another backend, on copies in its memory.
   *
   * @param products whose convolutions and dense layers are taken, in host memory
   * @param others what all the rest is taken from
   */
  ReferenceProducts(Kernels products, Kernels others) {
    super(others);
    this.products = products;
    this.others = others;
  }

  @Override
  public Convolution convolution(ConvolutionShape shape, DataType inputType) {
    return new CopiedConvolution(others, products.convolution(shape, inputType));
  }

  @Override
  public Convolution depthwiseConvolution(ConvolutionShape shape, DataType inputType) {
    return new CopiedConvolution(others, products.depthwiseConvolution(shape, inputType));
  }
}
