package io.gearshift.executors.kernels.onednn;

import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.ConvolutionShape;
import io.gearshift.executors.kernels.DataType;
import io.gearshift.executors.kernels.Product;
import io.gearshift.executors.kernels.Shapes;
import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.kernels.onednn.IntegerGemm.Order;

/** A dense layer of 8-bit operands: three matrix products. */
final class IntegerDense implements Convolution {
  private final ConvolutionShape shape;
  private final DataType inputType;
  private final Flattening flattening;
  private final IntegerMatrixProduct output;
  private final IntegerMatrixProduct gradInput;
  private final IntegerWeightGradient gradWeight;

  IntegerDense(Resources resources, ConvolutionShape shape, DataType inputType) {
    this.shape = shape;
    this.inputType = inputType;
    this.flattening = new Flattening(resources.library(), shape, inputType);
    int batch = shape.batch();
    int in = shape.reduction();
    int out = shape.outChannels();
    output =
        new IntegerMatrixProduct(
            resources, "8-bit output of " + shape, inputType, batch, in, out, Order.COLUMNS);
    gradInput =
        new IntegerMatrixProduct(
            resources, "8-bit input gradient of " + shape, DataType.S8, batch, out, in, Order.ROWS);
    gradWeight =
        new GemmWeightGradient(
            resources,
            "8-bit weight gradient of " + shape,
            inputType,
            batch * in,
            new GemmWeightGradient.WeightShape(out, in, 1),
            new WholeRows(batch, in, out));
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
    output.run(flattening.flatten(input), weight, result, IntegerConvolution.factor(input, weight));
  }

  @Override
  public void gradInput(Tensor gradOutput, Tensor weight, Tensor result) {
    Shapes.forGradInput(this, gradOutput, weight, result);
    gradInput.run(
        gradOutput,
        weight,
        flattening.target(result),
        IntegerConvolution.factor(gradOutput, weight));
    flattening.restore(result);
  }

  @Override
  public void gradWeight(Tensor input, Tensor gradOutput, Tensor result) {
    Shapes.forGradWeight(this, input, gradOutput, result);
    float factor = IntegerConvolution.factor(input, gradOutput);
    gradWeight.run(flattening.flatten(input), gradOutput, result, factor);
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
