package io.gearshift.executors.kernels.cuda.convolution;

import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.Shapes;
import io.gearshift.executors.kernels.cuda.device.CudaDevice;
import io.gearshift.executors.kernels.cuda.device.KernelCall;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.shape.Product;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;

/** Products of grouped and depthwise convolutions, one thread a result. */
public final class CudaGroupedConvolution implements Convolution {
  private static final int THREADS = 128;
  private static final int MOST_BLOCKS = 65_535;

  private final CudaDevice device;
  private final ConvolutionShape shape;
  private final DataType inputType;
  private final boolean depthwise;
  private final String suffix;

  public CudaGroupedConvolution(
      CudaDevice device, ConvolutionShape shape, DataType inputType, boolean depthwise) {
    this.device = device;
    this.shape = Shapes.requireValid(shape, inputType);
    this.inputType = inputType;
    this.depthwise = depthwise;
    this.suffix = inputType == DataType.F32 ? "_floats" : "_bytes";
  }

  @Override
  public ConvolutionShape shape() {
    return shape;
  }

  @Override
  public DataType inputType() {
    return inputType;
  }

  @Override
  public void output(Tensor input, Tensor weight, Tensor output) {
    Shapes.forOutput(this, input, weight, output);
    call("grouped_output", input, weight, output).over(output.size());
    output.forgetRange();
  }

  @Override
  public void gradInput(Tensor gradOutput, Tensor weight, Tensor gradInput) {
    Shapes.forGradInput(this, gradOutput, weight, gradInput);
    call("grouped_input", gradOutput, weight, gradInput).over(gradInput.size());
    gradInput.forgetRange();
  }

  @Override
  public void gradWeight(Tensor input, Tensor gradOutput, Tensor gradWeight) {
    Shapes.forGradWeight(this, input, gradOutput, gradWeight);
    call("grouped_weight", input, gradOutput, gradWeight)
        .run(Math.min(MOST_BLOCKS, gradWeight.size()), 1, 1, THREADS, 0);
    gradWeight.forgetRange();
  }

  private KernelCall call(String kernel, Tensor left, Tensor right, Tensor result) {
    return device
        .call(kernel + suffix)
        .tensor(left)
        .tensor(right)
        .tensor(result)
        .cell(left)
        .cell(right)
        .structure(
            shape.batch(),
            shape.inChannels(),
            shape.inHeight(),
            shape.inWidth(),
            shape.outChannels(),
            shape.kernelHeight(),
            shape.kernelWidth(),
            shape.strideHeight(),
            shape.strideWidth(),
            shape.padTop(),
            shape.padLeft(),
            shape.outHeight(),
            shape.outWidth(),
            shape.groups(),
            depthwise ? 1 : 0);
  }

  @Override
  public String implementation(Product product) {
    return "cuda:" + (depthwise ? "depthwise" : "grouped") + " direct";
  }
}
