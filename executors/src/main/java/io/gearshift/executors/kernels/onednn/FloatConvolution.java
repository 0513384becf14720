package io.gearshift.executors.kernels.onednn;

import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.ConvolutionShape;
import io.gearshift.executors.kernels.DataType;
import io.gearshift.executors.kernels.Product;
import io.gearshift.executors.kernels.Shapes;
import io.gearshift.executors.kernels.Tensor;
import java.util.Optional;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.memory;

/** A convolution in single precision by oneDNN's three convolution primitives. */
final class FloatConvolution implements Convolution {
  private final ConvolutionShape shape;
  private final NativeStep output;
  private final NativeStep gradInput;
  private final NativeStep gradWeight;
  private final Arrangement outputWeight;
  private final Arrangement gradInputWeight;
  private final NativeStep restoreWeight;
  private final Scratch scratch;

  FloatConvolution(OneDnn library, ConvolutionShape shape) {
    this.shape = shape;
    this.scratch = library.scratch();
    memory.desc plain = OneDnn.inOrder(DataType.F32, OneDnn.weightSizes(shape));
    output =
        library.convolution(
            "f32 output of " + shape,
            shape,
            prop_kind.forward_training,
            DataType.F32,
            DataType.F32,
            DataType.F32,
            OneDnn.Result.PLAIN);
    gradInput = library.convolutionBackwardData("f32 input gradient of " + shape, shape);
    gradWeight = library.convolutionBackwardWeights("f32 weight gradient of " + shape, shape);
    String name = "weights of " + shape;
    outputWeight =
        new Arrangement(library, name, plain, output.layout(OneDnn.WEIGHT), Scratch.Slot.WEIGHT);
    gradInputWeight =
        new Arrangement(library, name, plain, gradInput.layout(OneDnn.WEIGHT), Scratch.Slot.WEIGHT);
    memory.desc gradient = gradWeight.layout(OneDnn.GRAD_WEIGHT);
    if (gradient.equals(plain)) {
      restoreWeight = null;
    } else {
      restoreWeight = library.reorder("gradient of " + name, gradient, plain, OneDnn.Result.PLAIN);
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
        .bind(OneDnn.SOURCE, input)
        .bind(OneDnn.WEIGHT, outputWeight.arrange(weight))
        .bind(OneDnn.DESTINATION, result)
        .run();
  }

  @Override
  public void gradInput(Tensor gradOutput, Tensor weight, Tensor result) {
    Shapes.forGradInput(this, gradOutput, weight, result);
    gradInput
        .bind(OneDnn.GRAD_DESTINATION, gradOutput)
        .bind(OneDnn.WEIGHT, gradInputWeight.arrange(weight))
        .bind(OneDnn.GRAD_SOURCE, result)
        .run();
  }

  @Override
  public void gradWeight(Tensor input, Tensor gradOutput, Tensor result) {
    Shapes.forGradWeight(this, input, gradOutput, result);
    Tensor gradient = restoreWeight == null ? result : scratch.get(Scratch.Slot.WEIGHT);
    gradWeight
        .bind(OneDnn.SOURCE, input)
        .bind(OneDnn.GRAD_DESTINATION, gradOutput)
        .bind(OneDnn.GRAD_WEIGHT, gradient)
        .run();
    if (restoreWeight != null) {
      restoreWeight.bind(OneDnn.SOURCE, gradient).bind(OneDnn.DESTINATION, result).run();
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
