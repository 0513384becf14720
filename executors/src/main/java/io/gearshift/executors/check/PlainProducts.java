package io.gearshift.executors.check;

import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.ForwardingKernels;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.shape.Product;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;

/**
 * A backend whose products give their results and do nothing beside: what another backend's
 * products can be exchanged for without a change of a bit.
 */
final class PlainProducts extends ForwardingKernels {
  private final Kernels own;

  PlainProducts(Kernels own) {
    super(own);
    this.own = own;
  }

  @Override
  public Convolution convolution(ConvolutionShape shape, DataType inputType) {
    return new Plain(own.convolution(shape, inputType));
  }

  private record Plain(Convolution whole) implements Convolution {
    @Override
    public ConvolutionShape shape() {
      return whole.shape();
    }

    @Override
    public DataType inputType() {
      return whole.inputType();
    }

    @Override
    public void output(Tensor input, Tensor weight, Tensor output) {
      whole.output(input, weight, output);
    }

    @Override
    public void gradInput(Tensor gradOutput, Tensor weight, Tensor gradInput) {
      whole.gradInput(gradOutput, weight, gradInput);
    }

    @Override
    public void gradWeight(Tensor input, Tensor gradOutput, Tensor gradWeight) {
      whole.gradWeight(input, gradOutput, gradWeight);
    }

    @Override
    public void prepare(Product product) {
      whole.prepare(product);
    }

    @Override
    public String implementation(Product product) {
      return whole.implementation(product);
    }
  }
}
