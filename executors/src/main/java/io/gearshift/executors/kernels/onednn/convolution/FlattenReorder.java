package io.gearshift.executors.kernels.onednn.convolution;

import io.gearshift.executors.kernels.onednn.primitive.Arguments;
import io.gearshift.executors.kernels.onednn.primitive.Layouts;
import io.gearshift.executors.kernels.onednn.primitive.Primitive;
import io.gearshift.executors.kernels.onednn.primitive.PrimitiveFactory;
import io.gearshift.executors.kernels.onednn.primitive.Result;
import io.gearshift.executors.kernels.onednn.primitive.Scratch;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import org.bytedeco.dnnl.memory;

/**
 * Turns NHWC maps into rows in the order of a dense layer's weights, channel first, and back. Free
 * for maps of one position.
 */
final class FlattenReorder {
  private final Scratch scratch;
  private final Primitive flatten;
  private final Primitive unflatten;

  FlattenReorder(PrimitiveFactory primitives, ConvolutionShape shape, DataType inputType) {
    this.scratch = primitives.scratch();
    if (shape.inHeight() == 1 && shape.inWidth() == 1) {
      flatten = null;
      unflatten = null;
      return;
    }
    long[] sizes = Layouts.inputSizes(shape);
    flatten =
        reorder(
            primitives,
            shape,
            Layouts.channelsLast(inputType, sizes),
            Layouts.inOrder(inputType, sizes));
    unflatten =
        reorder(
            primitives,
            shape,
            Layouts.inOrder(DataType.F32, sizes),
            Layouts.channelsLast(DataType.F32, sizes));
    scratch.reserve(Scratch.Slot.ACTIVATION, (long) shape.inputElements() * Float.BYTES);
  }

  private static Primitive reorder(
      PrimitiveFactory primitives, ConvolutionShape shape, memory.desc from, memory.desc to) {
    return primitives.reorder("map of " + shape, from, to, Result.PLAIN);
  }

  /** The input as rows; scratch memory unless nothing moves. */
  Tensor flatten(Tensor input) {
    if (flatten == null) {
      return input;
    }
    Tensor rows = scratch.get(Scratch.Slot.ACTIVATION).view(input.type(), 0, input.size());
    flatten.bind(Arguments.SOURCE, input).bind(Arguments.DESTINATION, rows).run();
    return rows;
  }

  /** Where an input gradient in rows is to be written before {@link #restore}. */
  Tensor target(Tensor gradInput) {
    return flatten == null ? gradInput : scratch.get(Scratch.Slot.ACTIVATION);
  }

  /** Brings {@link #target} into {@code gradInput}. */
  void restore(Tensor gradInput) {
    if (unflatten != null) {
      unflatten
          .bind(Arguments.SOURCE, scratch.get(Scratch.Slot.ACTIVATION))
          .bind(Arguments.DESTINATION, gradInput)
          .run();
    }
  }
}
