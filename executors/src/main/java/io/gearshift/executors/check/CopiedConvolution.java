package io.gearshift.executors.check;

import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.shape.Product;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;

/** A convolution in host memory for tensors of another backend, which are copied to and fro. */
final class CopiedConvolution implements Convolution {
  private final Kernels kernels;
  private final Convolution host;

  /**
   * For tensors of a backend.
   *
   * @param kernels of the tensors
   * @param host what computes
   */
  CopiedConvolution(Kernels kernels, Convolution host) {
    this.kernels = kernels;
    this.host = host;
  }

  @Override
  public ConvolutionShape shape() {
    return host.shape();
  }

  @Override
  public DataType inputType() {
    return host.inputType();
  }

  @Override
  public void output(Tensor input, Tensor weight, Tensor output) {
    Tensor result = HostCopy.like(output);
    host.output(HostCopy.of(kernels, input), HostCopy.of(kernels, weight), result);
    put(result, output);
  }

  @Override
  public void gradInput(Tensor gradOutput, Tensor weight, Tensor gradInput) {
    Tensor result = HostCopy.like(gradInput);
    host.gradInput(HostCopy.of(kernels, gradOutput), HostCopy.of(kernels, weight), result);
    put(result, gradInput);
  }

  @Override
  public void gradWeight(Tensor input, Tensor gradOutput, Tensor gradWeight) {
    Tensor result = HostCopy.like(gradWeight);
    host.gradWeight(HostCopy.of(kernels, input), HostCopy.of(kernels, gradOutput), result);
    put(result, gradWeight);
  }

  private void put(Tensor result, Tensor target) {
    kernels.upload(result, target);
    target.forgetRange();
  }

  @Override
  public String implementation(Product product) {
    return host.implementation(product);
  }
}
