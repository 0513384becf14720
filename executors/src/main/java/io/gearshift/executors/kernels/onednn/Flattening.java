package io.gearshift.executors.kernels.onednn;

import io.gearshift.executors.kernels.ConvolutionShape;
import io.gearshift.executors.kernels.DataType;
import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.kernels.onednn.OneDnn.Result;
import org.bytedeco.dnnl.memory;

/**
 * Turns NHWC maps into rows in the order of a dense layer's weights, channel first, and back. Free
 * for maps of one position.
 */
final class Flattening {
  private final Scratch scratch;
  private final NativeStep flatten;
  private final NativeStep unflatten;

  Flattening(OneDnn library, ConvolutionShape shape, DataType inputType) {
    this.scratch = library.scratch();
    if (shape.inHeight() == 1 && shape.inWidth() == 1) {
      flatten = null;
      unflatten = null;
      return;
    }
    long[] sizes = OneDnn.inputSizes(shape);
    flatten =
        reorder(
            library,
            shape,
            OneDnn.channelsLast(inputType, sizes),
            OneDnn.inOrder(inputType, sizes));
    unflatten =
        reorder(
            library,
            shape,
            OneDnn.inOrder(DataType.F32, sizes),
            OneDnn.channelsLast(DataType.F32, sizes));
    scratch.reserve(
        Scratch.Slot.ACTIVATION, (long) IntegerConvolution.size(shape.inputShape()) * Float.BYTES);
  }

  private static NativeStep reorder(
      OneDnn library, ConvolutionShape shape, memory.desc from, memory.desc to) {
    return library.reorder("map of " + shape, from, to, Result.PLAIN);
  }

  /** The input as rows; scratch memory unless nothing moves. */
  Tensor flatten(Tensor input) {
    if (flatten == null) {
      return input;
    }
    Tensor rows = scratch.get(Scratch.Slot.ACTIVATION).view(input.type(), 0, input.size());
    flatten.bind(OneDnn.SOURCE, input).bind(OneDnn.DESTINATION, rows).run();
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
          .bind(OneDnn.SOURCE, scratch.get(Scratch.Slot.ACTIVATION))
          .bind(OneDnn.DESTINATION, gradInput)
          .run();
    }
  }
}
