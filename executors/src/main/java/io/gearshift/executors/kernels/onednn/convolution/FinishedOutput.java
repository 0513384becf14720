package io.gearshift.executors.kernels.onednn.convolution;

import io.gearshift.executors.kernels.onednn.primitive.Arguments;
import io.gearshift.executors.kernels.onednn.primitive.Layouts;
import io.gearshift.executors.kernels.onednn.primitive.Primitive;
import io.gearshift.executors.kernels.onednn.primitive.Reorder;
import io.gearshift.executors.kernels.onednn.primitive.Resources;
import io.gearshift.executors.kernels.onednn.primitive.Result;
import io.gearshift.executors.kernels.onednn.primitive.Scratch;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;

/**
 * A convolution of bytes whose sums get a bias, and perhaps ReLU, before they are written: a pass
 * over the output less. For CPUs with 8-bit dot products.
 */
final class FinishedOutput {
  private final Primitive primitive;
  private final Reorder reorder;

  FinishedOutput(Resources resources, ConvolutionShape shape, DataType inputType, boolean relu) {
    this.primitive =
        resources
            .primitives()
            .convolutionWithBias(
                "8-bit output with bias of " + shape,
                shape,
                inputType,
                relu ? Result.SCALED_AND_RECTIFIED : Result.SCALED);
    this.reorder =
        new Reorder(
            resources.primitives(),
            "weights of " + primitive,
            Layouts.inOrder(DataType.S8, Layouts.weightSizes(shape)),
            primitive.layout(Arguments.WEIGHT),
            Scratch.Slot.WEIGHT);
  }

  /**
   * result = input times weight, the integer sum rounded once to f32, times factor, plus bias.
   *
   * @param bias of numbers; what ReLU makes of NaN is oneDNN's affair
   */
  void run(Tensor input, Tensor weight, Tensor bias, Tensor result, float factor) {
    primitive
        .scale(factor)
        .bind(Arguments.SOURCE, input)
        .bind(Arguments.WEIGHT, reorder.apply(weight))
        .bind(Arguments.BIAS, bias)
        .bind(Arguments.DESTINATION, result)
        .run();
  }
}
