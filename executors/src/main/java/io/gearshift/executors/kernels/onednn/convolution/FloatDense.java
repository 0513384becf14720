package io.gearshift.executors.kernels.onednn.convolution;

import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.Shapes;
import io.gearshift.executors.kernels.onednn.primitive.Arguments;
import io.gearshift.executors.kernels.onednn.primitive.Layouts;
import io.gearshift.executors.kernels.onednn.primitive.Primitive;
import io.gearshift.executors.kernels.onednn.primitive.PrimitiveFactory;
import io.gearshift.executors.kernels.onednn.primitive.Result;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.shape.Product;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.util.Optional;

/** A dense layer in single precision: three matrix products; the weights stay where they are. */
public final class FloatDense implements Convolution {
  private final ConvolutionShape shape;
  private final FlattenReorder flatten;
  private final Primitive output;
  private final Primitive gradInput;
  private final Primitive gradWeight;

  public FloatDense(PrimitiveFactory primitives, ConvolutionShape shape) {
    this.shape = shape;
    this.flatten = new FlattenReorder(primitives, shape, DataType.F32);
    int batch = shape.batch();
    int in = shape.reduction();
    int out = shape.outChannels();
    output =
        primitives.matrixProduct(
            "f32 output of " + shape,
            Layouts.rowMajor(DataType.F32, batch, in),
            Layouts.columnMajor(DataType.F32, in, out),
            Layouts.rowMajor(DataType.F32, batch, out),
            Result.PLAIN);
    gradInput =
        primitives.matrixProduct(
            "f32 input gradient of " + shape,
            Layouts.rowMajor(DataType.F32, batch, out),
            Layouts.rowMajor(DataType.F32, out, in),
            Layouts.rowMajor(DataType.F32, batch, in),
            Result.PLAIN);
    gradWeight =
        primitives.matrixProduct(
            "f32 weight gradient of " + shape,
            Layouts.columnMajor(DataType.F32, out, batch),
            Layouts.rowMajor(DataType.F32, batch, in),
            Layouts.rowMajor(DataType.F32, out, in),
            Result.PLAIN);
  }

  @Override
  public ConvolutionShape shape() {
    return shape;
  }

  @Override
  public DataType inputType() {
    return DataType.F32;
  }

  @Override
  public void output(Tensor input, Tensor weight, Tensor result) {
    Shapes.forOutput(this, input, weight, result);
    output
        .bind(Arguments.SOURCE, flatten.flatten(input))
        .bind(Arguments.WEIGHT, weight)
        .bind(Arguments.DESTINATION, result)
        .run();
  }

  @Override
  public void gradInput(Tensor gradOutput, Tensor weight, Tensor result) {
    Shapes.forGradInput(this, gradOutput, weight, result);
    gradInput
        .bind(Arguments.SOURCE, gradOutput)
        .bind(Arguments.WEIGHT, weight)
        .bind(Arguments.DESTINATION, flatten.target(result))
        .run();
    flatten.restore(result);
  }

  @Override
  public void gradWeight(Tensor input, Tensor gradOutput, Tensor result) {
    Shapes.forGradWeight(this, input, gradOutput, result);
    gradWeight
        .bind(Arguments.SOURCE, gradOutput)
        .bind(Arguments.WEIGHT, flatten.flatten(input))
        .bind(Arguments.DESTINATION, result)
        .run();
    result.noteRange(Optional.empty());
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
