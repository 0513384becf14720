package io.gearshift.executors.kernels.onednn.convolution;

import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.Shapes;
import io.gearshift.executors.kernels.onednn.gradient.ConvolvedWeightGradient;
import io.gearshift.executors.kernels.onednn.gradient.GemmWeightGradient;
import io.gearshift.executors.kernels.onednn.gradient.Im2colChunks;
import io.gearshift.executors.kernels.onednn.gradient.InputChunks;
import io.gearshift.executors.kernels.onednn.gradient.IntegerWeightGradient;
import io.gearshift.executors.kernels.onednn.gradient.KernelRowChunks;
import io.gearshift.executors.kernels.onednn.gradient.WeightShape;
import io.gearshift.executors.kernels.onednn.gradient.WindowChunks;
import io.gearshift.executors.kernels.onednn.gradient.matrix.MatrixWeightGradient;
import io.gearshift.executors.kernels.onednn.primitive.Layouts;
import io.gearshift.executors.kernels.onednn.primitive.Primitive;
import io.gearshift.executors.kernels.onednn.primitive.PrimitiveFactory;
import io.gearshift.executors.kernels.onednn.primitive.Resources;
import io.gearshift.executors.kernels.onednn.primitive.Result;
import io.gearshift.executors.kernels.onednn.saturation.IntegerProduct;
import io.gearshift.executors.kernels.onednn.saturation.ProductPass;
import io.gearshift.executors.kernels.onednn.saturation.WeightAxes;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.shape.Product;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.util.function.Supplier;
import org.bytedeco.dnnl.global.dnnl.prop_kind;

/**
 * A convolution of 8-bit operands: convolution forward, deconvolution for the input gradient, and a
 * matrix product over im2col rows for the weight gradient.
 */
public final class IntegerConvolution implements Convolution {
  private final ConvolutionShape shape;
  private final DataType inputType;
  private final IntegerProduct output;
  private final Supplier<IntegerProduct> gradInputMaker;
  private final Supplier<IntegerWeightGradient> gradWeightMaker;
  private final Resources resources;
  private IntegerProduct gradInput;
  private IntegerWeightGradient gradWeight;

  /** With a bias, and with ReLU too; null until they are first wanted. */
  private FinishedOutput biased;

  private FinishedOutput rectified;

  public IntegerConvolution(Resources resources, ConvolutionShape shape, DataType inputType) {
    this.resources = resources;
    this.shape = shape;
    this.inputType = inputType;
    PrimitiveFactory primitives = resources.primitives();
    int inputSize = shape.inputElements();
    int outputSize = shape.outputElements();
    output =
        new IntegerProduct(
            resources,
            shape,
            axes(shape, WeightAxes.Summed.INNER),
            inputType,
            inputSize,
            outputSize,
            (source, result) -> outputPass(primitives, shape, source, result));
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
    gradWeightMaker = () -> gradWeight(resources, shape, inputType);
  }

  private static ProductPass outputPass(
      PrimitiveFactory primitives, ConvolutionShape shape, DataType source, Result result) {
    Primitive primitive =
        primitives.convolution(
            "8-bit output of " + shape,
            shape,
            prop_kind.forward_inference,
            source,
            DataType.S8,
            DataType.F32,
            result);
    return new ReorderingPass(
        primitives, primitive, Layouts.inOrder(DataType.S8, Layouts.weightSizes(shape)), result);
  }

  private static ProductPass gradInputPass(
      Resources resources, ConvolutionShape shape, DataType source, Result result) {
    if (PhasedInputGradient.suits(shape)) {
      return new PhasedInputGradient(resources, shape, source, result);
    }
    PrimitiveFactory primitives = resources.primitives();
    Primitive primitive =
        primitives.deconvolution(
            "8-bit input gradient of " + shape, shape, source, DataType.F32, result);
    return new ReorderingPass(primitives, primitive, Layouts.exchanged(DataType.S8, shape), result);
  }

  private static IntegerWeightGradient gradWeight(
      Resources resources, ConvolutionShape shape, DataType inputType) {
    String name = "8-bit weight gradient of " + shape;
    if (!isPointwise(shape) && ConvolvedWeightGradient.suits(resources, shape, inputType)) {
      return new ConvolvedWeightGradient(resources, name, shape);
    }
    return MatrixWeightGradient.of(resources, name, shape, inputType)
        .orElseGet(() -> gemm(resources, name, shape, inputType));
  }

  private static IntegerWeightGradient gemm(
      Resources resources, String name, ConvolutionShape shape, DataType inputType) {
    return new GemmWeightGradient(
        resources,
        name,
        inputType,
        shape.inputElements(),
        new WeightShape(
            shape.outChannels(), shape.inChannels(), shape.kernelHeight() * shape.kernelWidth()),
        chunks(resources, shape));
  }

  private static Im2colChunks chunks(Resources resources, ConvolutionShape shape) {
    if (isPointwise(shape)) {
      int rows = shape.batch() * shape.outHeight() * shape.outWidth();
      return new InputChunks(rows, shape.inChannels(), shape.outChannels());
    }
    return KernelRowChunks.suits(shape)
        ? new KernelRowChunks(resources, shape)
        : new WindowChunks(resources, shape);
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
    output.run(input, weight, result, IntegerProduct.factor(input, weight));
  }

  @Override
  public boolean finishesOutput() {
    return !resources.sumsPairsIn16Bits();
  }

  @Override
  public void finishedOutput(
      Tensor input, Tensor weight, Tensor bias, boolean relu, Tensor result) {
    if (!finishesOutput()) {
      throw new UnsupportedOperationException("finishedOutput");
    }
    Shapes.forOutput(this, input, weight, result);
    Shapes.require("bias", bias, DataType.F32, shape.outChannels());
    if (relu && hasNaN(bias)) {
      output(input, weight, result);
      resources.elementWise().addBiasRelu(bias, result);
      return;
    }
    finished(relu).run(input, weight, bias, result, IntegerProduct.factor(input, weight));
  }

  private static boolean hasNaN(Tensor bias) {
    for (int i = 0; i < bias.size(); i++) {
      if (Float.isNaN(bias.get(i))) {
        return true;
      }
    }
    return false;
  }

  private FinishedOutput finished(boolean relu) {
    if (relu) {
      if (rectified == null) {
        rectified = new FinishedOutput(resources.primitives(), shape, inputType, true);
      }
      return rectified;
    }
    if (biased == null) {
      biased = new FinishedOutput(resources.primitives(), shape, inputType, false);
    }
    return biased;
  }

  @Override
  public void gradInput(Tensor gradOutput, Tensor weight, Tensor result) {
    Shapes.forGradInput(this, gradOutput, weight, result);
    gradInput().run(gradOutput, weight, result, IntegerProduct.factor(gradOutput, weight));
  }

  @Override
  public boolean addsGradInput() {
    return !resources.sumsPairsIn16Bits();
  }

  @Override
  public void addGradInput(Tensor gradOutput, Tensor weight, Tensor result) {
    Shapes.forGradInput(this, gradOutput, weight, result);
    gradInput().runAdding(gradOutput, weight, result, IntegerProduct.factor(gradOutput, weight));
  }

  @Override
  public void gradWeight(Tensor input, Tensor gradOutput, Tensor result) {
    Shapes.forGradWeight(this, input, gradOutput, result);
    gradWeight().run(input, gradOutput, result, IntegerProduct.factor(input, gradOutput));
  }

  /** Made when it is first wanted: a network's first layer never does. */
  private IntegerProduct gradInput() {
    if (gradInput == null) {
      gradInput = gradInputMaker.get();
    }
    return gradInput;
  }

  /** Likewise: a layer whose gradients are in single precision never wants it. */
  private IntegerWeightGradient gradWeight() {
    if (gradWeight == null) {
      gradWeight = gradWeightMaker.get();
    }
    return gradWeight;
  }

  @Override
  public void prepare(Product product) {
    if (product == Product.GRAD_INPUT) {
      gradInput();
    } else if (product == Product.GRAD_WEIGHT) {
      gradWeight();
    }
  }

  @Override
  public String implementation(Product product) {
    return switch (product) {
      case OUTPUT -> output.implementation();
      case GRAD_INPUT -> gradInput().implementation();
      case GRAD_WEIGHT -> gradWeight().implementation();
    };
  }

  private static WeightAxes axes(ConvolutionShape shape, WeightAxes.Summed summed) {
    return new WeightAxes(
        shape.outChannels(),
        shape.inChannels(),
        shape.kernelHeight() * shape.kernelWidth(),
        summed);
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
