package io.gearshift.executors.kernels.onednn;

import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.ConvolutionShape;
import io.gearshift.executors.kernels.DataType;
import io.gearshift.executors.kernels.Product;
import io.gearshift.executors.kernels.Shapes;
import io.gearshift.executors.kernels.Tensor;
import org.bytedeco.dnnl.global.dnnl.prop_kind;

/**
 * A convolution of 8-bit operands: convolution forward, deconvolution for the input gradient, and a
 * matrix product over input patches for the weight gradient.
 */
final class IntegerConvolution implements Convolution {
  private final ConvolutionShape shape;
  private final DataType inputType;
  private final IntegerProduct output;
  private final IntegerProduct gradInput;
  private final IntegerWeightGradient gradWeight;
  private final IntegerWeightGradient.RowSource rows;

  IntegerConvolution(
      OneDnn library, OneDnnLibrary processor, ConvolutionShape shape, DataType inputType) {
    this.shape = shape;
    this.inputType = inputType;
    Scratch scratch = library.scratch();
    int inputSize = size(shape.inputShape());
    int outputSize = size(shape.outputShape());
    output =
        new IntegerProduct(
            library,
            processor,
            OneDnn.inOrder(DataType.S8, OneDnn.weightSizes(shape)),
            axes(shape, WeightAxes.Summed.INNER),
            inputType,
            inputSize,
            outputSize,
            (source, result) ->
                library.convolution(
                    "8-bit output of " + shape,
                    shape,
                    prop_kind.forward_inference,
                    source,
                    DataType.S8,
                    DataType.F32,
                    result));
    gradInput =
        new IntegerProduct(
            library,
            processor,
            OneDnn.exchanged(DataType.S8, shape),
            axes(shape, WeightAxes.Summed.OUTER),
            DataType.S8,
            outputSize,
            inputSize,
            (source, result) ->
                library.deconvolution(
                    "8-bit input gradient of " + shape, shape, source, DataType.F32, result));
    int out = shape.outChannels();
    int in = shape.inChannels();
    gradWeight =
        new IntegerWeightGradient(
            library,
            processor,
            "8-bit weight gradient of " + shape,
            inputType,
            shape.batch() * shape.outHeight() * shape.outWidth(),
            shape.reduction(),
            out,
            OneDnn.weightSizes(shape),
            new long[] {1, out, (long) shape.kernelWidth() * in * out, (long) in * out});
    if (isPointwise(shape)) {
      rows =
          (input, first, count) ->
              count == inputSize / in ? input : input.view(first * in, count, in);
    } else {
      scratch.reserve(Scratch.Slot.PATCHES, (long) gradWeight.blockRows() * shape.reduction());
      Patches patches = new Patches(shape);
      rows =
          (input, first, count) -> {
            Tensor target = scratch.get(Scratch.Slot.PATCHES);
            patches.write(input, first, count, target);
            return target;
          };
    }
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
  public void output(Tensor input, Tensor weight, Tensor result) {
    Shapes.forOutput(this, input, weight, result);
    output.run(input, weight, result, factor(input, weight));
  }

  @Override
  public void gradInput(Tensor gradOutput, Tensor weight, Tensor result) {
    Shapes.forGradInput(this, gradOutput, weight, result);
    gradInput.run(gradOutput, weight, result, factor(gradOutput, weight));
  }

  @Override
  public void gradWeight(Tensor input, Tensor gradOutput, Tensor result) {
    Shapes.forGradWeight(this, input, gradOutput, result);
    gradWeight.run(rows, input, gradOutput, result, factor(input, gradOutput));
  }

  @Override
  public String implementation(Product product) {
    return switch (product) {
      case OUTPUT -> output.implementation();
      case GRAD_INPUT -> gradInput.implementation();
      case GRAD_WEIGHT -> gradWeight.implementation();
    };
  }

  private static WeightAxes axes(ConvolutionShape shape, WeightAxes.Summed summed) {
    return new WeightAxes(
        shape.outChannels(),
        shape.inChannels(),
        shape.kernelHeight() * shape.kernelWidth(),
        summed);
  }

  /** 2^-(sum of the operands' scale exponents). */
  static float factor(Tensor left, Tensor right) {
    return Math.scalb(1f, -(left.scaleExponent() + right.scaleExponent()));
  }

  static int size(int[] shape) {
    int size = 1;
    for (int length : shape) {
      size = Math.multiplyExact(size, length);
    }
    return size;
  }

  private static boolean isPointwise(ConvolutionShape shape) {
    return shape.kernelHeight() == 1
        && shape.kernelWidth() == 1
        && shape.strideHeight() == 1
        && shape.strideWidth() == 1
        && shape.padTop() == 0
        && shape.padLeft() == 0
        && shape.padBottom() == 0
        && shape.padRight() == 0;
  }
}
