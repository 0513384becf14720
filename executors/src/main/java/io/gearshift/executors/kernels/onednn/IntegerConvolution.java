package io.gearshift.executors.kernels.onednn;

import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.ConvolutionShape;
import io.gearshift.executors.kernels.DataType;
import io.gearshift.executors.kernels.Product;
import io.gearshift.executors.kernels.Shapes;
import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.kernels.onednn.OneDnn.Result;
import java.util.function.Supplier;
import org.bytedeco.dnnl.global.dnnl.prop_kind;

/**
 * A convolution of 8-bit operands: convolution forward, deconvolution for the input gradient, and a
 * matrix product over input patches for the weight gradient.
 */
final class IntegerConvolution implements Convolution {
  private final ConvolutionShape shape;
  private final DataType inputType;
  private final IntegerProduct output;
  private final Supplier<IntegerProduct> gradInputMaker;
  private final IntegerWeightGradient gradWeight;
  private IntegerProduct gradInput;

  IntegerConvolution(Resources resources, ConvolutionShape shape, DataType inputType) {
    this.shape = shape;
    this.inputType = inputType;
    OneDnn library = resources.library();
    int inputSize = size(shape.inputShape());
    int outputSize = size(shape.outputShape());
    output =
        new IntegerProduct(
            resources,
            shape,
            axes(shape, WeightAxes.Summed.INNER),
            inputType,
            inputSize,
            outputSize,
            (source, result) -> outputPass(library, shape, source, result));
    gradInputMaker =
        () ->
            new IntegerProduct(
                resources,
                shape,
                axes(shape, WeightAxes.Summed.OUTER),
                DataType.S8,
                outputSize,
                inputSize,
                (source, result) -> gradInputPass(resources, shape, source, result));
    gradWeight = gradWeight(resources, shape, inputType);
  }

  private static ProductPass outputPass(
      OneDnn library, ConvolutionShape shape, DataType source, Result result) {
    NativeStep step =
        library.convolution(
            "8-bit output of " + shape,
            shape,
            prop_kind.forward_inference,
            source,
            DataType.S8,
            DataType.F32,
            result);
    return new ArrangedPass(
        library, step, OneDnn.inOrder(DataType.S8, OneDnn.weightSizes(shape)), result);
  }

  private static ProductPass gradInputPass(
      Resources resources, ConvolutionShape shape, DataType source, Result result) {
    if (PhasedInputGradient.suits(shape)) {
      return new PhasedInputGradient(resources, shape, source, result);
    }
    OneDnn library = resources.library();
    NativeStep step =
        library.deconvolution(
            "8-bit input gradient of " + shape, shape, source, DataType.F32, result);
    return new ArrangedPass(library, step, OneDnn.exchanged(DataType.S8, shape), result);
  }

  private static IntegerWeightGradient gradWeight(
      Resources resources, ConvolutionShape shape, DataType inputType) {
    String name = "8-bit weight gradient of " + shape;
    if (!isPointwise(shape) && ConvolvedWeightGradient.suits(resources, shape, inputType)) {
      return new ConvolvedWeightGradient(resources, name, shape);
    }
    return new GemmWeightGradient(
        resources,
        name,
        inputType,
        size(shape.inputShape()),
        new GemmWeightGradient.WeightShape(
            shape.outChannels(), shape.inChannels(), shape.kernelHeight() * shape.kernelWidth()),
        blocks(resources, shape));
  }

  private static RowBlocks blocks(Resources resources, ConvolutionShape shape) {
    if (isPointwise(shape)) {
      int rows = shape.batch() * shape.outHeight() * shape.outWidth();
      return new WholeRows(rows, shape.inChannels(), shape.outChannels());
    }
    return LineRows.suits(shape) ? new LineRows(resources, shape) : new PatchRows(resources, shape);
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
    gradInput().run(gradOutput, weight, result, factor(gradOutput, weight));
  }

  @Override
  public void gradWeight(Tensor input, Tensor gradOutput, Tensor result) {
    Shapes.forGradWeight(this, input, gradOutput, result);
    gradWeight.run(input, gradOutput, result, factor(input, gradOutput));
  }

  /** Made when it is first wanted: a network's first layer never does. */
  private IntegerProduct gradInput() {
    if (gradInput == null) {
      gradInput = gradInputMaker.get();
    }
    return gradInput;
  }

  @Override
  public void prepare(Product product) {
    if (product == Product.GRAD_INPUT) {
      gradInput();
    }
  }

  @Override
  public String implementation(Product product) {
    return switch (product) {
      case OUTPUT -> output.implementation();
      case GRAD_INPUT -> gradInput().implementation();
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

  /** What sums of products of raw values are multiplied by. */
  static float factor(Tensor left, Tensor right) {
    return (float) (left.scale() * right.scale());
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
