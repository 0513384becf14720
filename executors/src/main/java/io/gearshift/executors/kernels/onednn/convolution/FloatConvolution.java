package io.gearshift.executors.kernels.onednn.convolution;

import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.Shapes;
import io.gearshift.executors.kernels.onednn.primitive.Arguments;
import io.gearshift.executors.kernels.onednn.primitive.Layouts;
import io.gearshift.executors.kernels.onednn.primitive.Primitive;
import io.gearshift.executors.kernels.onednn.primitive.PrimitiveFactory;
import io.gearshift.executors.kernels.onednn.primitive.Reorder;
import io.gearshift.executors.kernels.onednn.primitive.Result;
import io.gearshift.executors.kernels.onednn.primitive.Scratch;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.shape.Product;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.util.Optional;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.memory;

/** A convolution in single precision by oneDNN's three convolution primitives. */
public final class FloatConvolution implements Convolution {
  private final ConvolutionShape shape;
  private final Primitive output;
  private final Primitive gradInput;
  private final Primitive gradWeight;
  private final Reorder outputWeight;
  private final Reorder gradInputWeight;
  private final Primitive toWeights;
  private final Scratch scratch;

  public FloatConvolution(PrimitiveFactory primitives, ConvolutionShape shape) {
    this.shape = shape;
    this.scratch = primitives.scratch();
    memory.desc plain = Layouts.inOrder(DataType.F32, Layouts.weightSizes(shape));
    output =
        primitives.convolution(
            "f32 output of " + shape,
            shape,
            prop_kind.forward_training,
            DataType.F32,
            DataType.F32,
            DataType.F32,
            Result.PLAIN);
    gradInput = primitives.convolutionBackwardData("f32 input gradient of " + shape, shape);
    gradWeight = primitives.convolutionBackwardWeights("f32 weight gradient of " + shape, shape);
    String name = "weights of " + shape;
    outputWeight =
        new Reorder(primitives, name, plain, output.layout(Arguments.WEIGHT), Scratch.Slot.WEIGHT);
    gradInputWeight =
        new Reorder(
            primitives, name, plain, gradInput.layout(Arguments.WEIGHT), Scratch.Slot.WEIGHT);
    memory.desc gradient = gradWeight.layout(Arguments.GRAD_WEIGHT);
    if (gradient.equals(plain)) {
      toWeights = null;
    } else {
      toWeights = primitives.reorder("gradient of " + name, gradient, plain, Result.PLAIN);
      scratch.reserve(Scratch.Slot.WEIGHT, gradient.get_size());
    }
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
        .bind(Arguments.SOURCE, input)
        .bind(Arguments.WEIGHT, outputWeight.apply(weight))
        .bind(Arguments.DESTINATION, result)
        .run();
  }

  @Override
  public void gradInput(Tensor gradOutput, Tensor weight, Tensor result) {
    Shapes.forGradInput(this, gradOutput, weight, result);
    gradInput
        .bind(Arguments.GRAD_DESTINATION, gradOutput)
        .bind(Arguments.WEIGHT, gradInputWeight.apply(weight))
        .bind(Arguments.GRAD_SOURCE, result)
        .run();
  }

  @Override
  public void gradWeight(Tensor input, Tensor gradOutput, Tensor result) {
    Shapes.forGradWeight(this, input, gradOutput, result);
    Tensor gradient = toWeights == null ? result : scratch.get(Scratch.Slot.WEIGHT);
    gradWeight
        .bind(Arguments.SOURCE, input)
        .bind(Arguments.GRAD_DESTINATION, gradOutput)
        .bind(Arguments.GRAD_WEIGHT, gradient)
        .run();
    if (toWeights != null) {
      toWeights.bind(Arguments.SOURCE, gradient).bind(Arguments.DESTINATION, result).run();
    }
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
