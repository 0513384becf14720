package io.gearshift.executors.kernels.onednn;

import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.ConvolutionShape;
import io.gearshift.executors.kernels.DataType;
import io.gearshift.executors.kernels.Product;
import io.gearshift.executors.kernels.Shapes;
import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.kernels.onednn.OneDnn.Result;
import java.util.Optional;

/** A dense layer in single precision: three matrix products; the weights stay where they are. */
final class FloatDense implements Convolution {
  private final ConvolutionShape shape;
  private final Flattening flattening;
  private final NativeStep output;
  private final NativeStep gradInput;
  private final NativeStep gradWeight;

  FloatDense(OneDnn library, ConvolutionShape shape) {
    this.shape = shape;
    this.flattening = new Flattening(library, shape, DataType.F32);
    int batch = shape.batch();
    int in = shape.reduction();
    int out = shape.outChannels();
    output =
        library.matrixProduct(
            "f32 output of " + shape,
            OneDnn.rowMajor(DataType.F32, batch, in),
            OneDnn.columnMajor(DataType.F32, in, out),
            OneDnn.rowMajor(DataType.F32, batch, out),
            Result.PLAIN);
    gradInput =
        library.matrixProduct(
            "f32 input gradient of " + shape,
            OneDnn.rowMajor(DataType.F32, batch, out),
            OneDnn.rowMajor(DataType.F32, out, in),
            OneDnn.rowMajor(DataType.F32, batch, in),
            Result.PLAIN);
    gradWeight =
        library.matrixProduct(
            "f32 weight gradient of " + shape,
            OneDnn.columnMajor(DataType.F32, out, batch),
            OneDnn.rowMajor(DataType.F32, batch, in),
            OneDnn.rowMajor(DataType.F32, out, in),
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
        .bind(OneDnn.SOURCE, flattening.flatten(input))
        .bind(OneDnn.WEIGHT, weight)
        .bind(OneDnn.DESTINATION, result)
        .run();
  }

  @Override
  public void gradInput(Tensor gradOutput, Tensor weight, Tensor result) {
    Shapes.forGradInput(this, gradOutput, weight, result);
    gradInput
        .bind(OneDnn.SOURCE, gradOutput)
        .bind(OneDnn.WEIGHT, weight)
        .bind(OneDnn.DESTINATION, flattening.target(result))
        .run();
    flattening.restore(result);
  }

  @Override
  public void gradWeight(Tensor input, Tensor gradOutput, Tensor result) {
    Shapes.forGradWeight(this, input, gradOutput, result);
    gradWeight
        .bind(OneDnn.SOURCE, gradOutput)
        .bind(OneDnn.WEIGHT, flattening.flatten(input))
        .bind(OneDnn.DESTINATION, result)
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
