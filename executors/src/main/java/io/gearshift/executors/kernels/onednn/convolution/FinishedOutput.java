package io.gearshift.executors.kernels.onednn.convolution;

import io.gearshift.executors.kernels.onednn.primitive.Arguments;
import io.gearshift.executors.kernels.onednn.primitive.Layouts;
import io.gearshift.executors.kernels.onednn.primitive.Primitive;
import io.gearshift.executors.kernels.onednn.primitive.PrimitiveFactory;
import io.gearshift.executors.kernels.onednn.primitive.Result;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;

/**
 * A convolution of bytes whose sums get a bias, and perhaps ReLU, before they are written: a pass
 * over the output less. For CPUs with 8-bit dot products.
 */
final class FinishedOutput {
  private final Primitive primitive;
  private final ReorderingPass pass;

  FinishedOutput(
      PrimitiveFactory primitives, ConvolutionShape shape, DataType inputType, boolean relu) {
    Result result = relu ? Result.SCALED_AND_RECTIFIED : Result.SCALED;
    this.primitive =
        primitives.convolutionWithBias(
            "8-bit output with bias of " + shape, shape, inputType, result);
    this.pass =
        new ReorderingPass(
            primitives,
            primitive,
            Layouts.inOrder(DataType.S8, Layouts.weightSizes(shape)),
            result);
  }

  /**
   * result = input times weight, the integer sum rounded once to f32, times factor, plus bias.
   *
   * @param bias of numbers; what ReLU makes of NaN is oneDNN's affair
   */
  void run(Tensor input, Tensor weight, Tensor bias, Tensor result, float factor) {
    primitive.bind(Arguments.BIAS, bias);
    pass.run(input, 0, weight, result, factor);
  }
}
