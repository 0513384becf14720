package io.gearshift.executors.quantization;

import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.util.Optional;

/** Encodes one operand of a product, and knows what that does to gradients. */
public interface Quantizer {

  /**
   * Whether what this pass encodes fits into bytes; asked where the specification says that it may.
   */
  default boolean fitsBytes(ElementWise elementWise) {
    return true;
  }

  /**
   * Encodes a tensor.
   *
   * @param source F32
   * @param target of the type that the specification says, or F32 where it does not fit; may be the
   *     source itself if F32
   */
  void encode(ElementWise elementWise, Tensor source, Tensor target, Draw draw);

  /**
   * The encoding itself, where it is one rounding onto a grid: a kernel that reads the tensor
   * anyway can do it on the way. Empty where only {@link #encode} can.
   */
  default Optional<Encoding> encoding(Draw draw) {
    return Optional.empty();
  }

  /**
   * Turns the gradient by the encoded tensor into that by its source, in place, and adds to the
   * gradients of its own state. Not called where the specification is straight through.
   *
   * @param source what was encoded
   */
  default void backward(ElementWise elementWise, Tensor source, Tensor gradient) {}
}
