package io.gearshift.executors.kernels.onednn.convolution;

import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.Shapes;
import io.gearshift.executors.kernels.onednn.gradient.DenseWeightGradient;
import io.gearshift.executors.kernels.onednn.gradient.GemmWeightGradient;
import io.gearshift.executors.kernels.onednn.gradient.InputChunks;
import io.gearshift.executors.kernels.onednn.gradient.IntegerWeightGradient;
import io.gearshift.executors.kernels.onednn.gradient.WeightShape;
import io.gearshift.executors.kernels.onednn.primitive.IntegerGemm.Order;
import io.gearshift.executors.kernels.onednn.primitive.Resources;
import io.gearshift.executors.kernels.onednn.saturation.IntegerMatrixProduct;
import io.gearshift.executors.kernels.onednn.saturation.IntegerProduct;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.shape.Product;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;

/** A dense layer of 8-bit operands: three matrix products. */
public final class IntegerDense implements Convolution {
  private final ConvolutionShape shape;
  private final DataType inputType;
  private final FlattenReorder flatten;
  private final IntegerMatrixProduct output;
  private final IntegerMatrixProduct gradInput;
  private final IntegerWeightGradient gradWeight;

  public IntegerDense(Resources resources, ConvolutionShape shape, DataType inputType) {
    this.shape = shape;
    this.inputType = inputType;
    this.flatten = new FlattenReorder(resources.primitives(), shape, inputType);
    int batch = shape.batch();
    int in = shape.reduction();
    int out = shape.outChannels();
    output =
        new IntegerMatrixProduct(
            resources, "8-bit output of " + shape, inputType, batch, in, out, Order.COLUMNS);
    gradInput =
        new IntegerMatrixProduct(
            resources, "8-bit input gradient of " + shape, DataType.S8, batch, out, in, Order.ROWS);
    gradWeight = gradWeight(resources, shape, inputType);
  }

  private static IntegerWeightGradient gradWeight(
      Resources resources, ConvolutionShape shape, DataType inputType) {
    String name = "8-bit weight gradient of " + shape;
    int batch = shape.batch();
    int in = shape.reduction();
    int out = shape.outChannels();
    return DenseWeightGradient.suits(resources, batch)
        ? new DenseWeightGradient(resources, name, batch, in, out)
        : new GemmWeightGradient(
            resources,
            name,
            inputType,
            batch * in,
            new WeightShape(out, in, 1),
            new InputChunks(batch, in, out));
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
    output.run(flatten.flatten(input), weight, result, IntegerProduct.factor(input, weight));
  }

  @Override
  public void gradInput(Tensor gradOutput, Tensor weight, Tensor result) {
    Shapes.forGradInput(this, gradOutput, weight, result);
    gradInput.run(
        gradOutput, weight, flatten.target(result), IntegerProduct.factor(gradOutput, weight));
    flatten.restore(result);
  }

  @Override
  public void gradWeight(Tensor input, Tensor gradOutput, Tensor result) {
    Shapes.forGradWeight(this, input, gradOutput, result);
    float factor = IntegerProduct.factor(input, gradOutput);
    gradWeight.run(flatten.flatten(input), gradOutput, result, factor);
  }

  @Override
  public String implementation(Product product) {
    return switch (product) {
      case OUTPUT -> output.implementation();
      case GRAD_INPUT -> gradInput.implementation();
      case GRAD_WEIGHT -> gradWeight.implementation();
    };
  }
}
