package io.gearshift.executors.quantization;

import io.gearshift.executors.kernels.DataType;
import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.Encoding;
import io.gearshift.executors.kernels.Tensor;
import java.util.Optional;

/** Encodes one operand of a product, and knows what that does to gradients. */
public interface Quantizer {

  /** The type of an encoded tensor: F32 grid values, or bytes by the sign of the source. */
  DataType type(Sign sign);

  /**
   * Encodes a tensor.
   *
   * @param source F32
   * @param target of {@link #type}; the source itself may be encoded in place if that is F32
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
   * Whether the gradient by the encoded tensor is taken for that by its source as it is. If not,
   * {@link #backward} runs, and what was encoded is kept for it.
   */
  default boolean isStraightThrough() {
    return true;
  }

  /**
   * Turns the gradient by the encoded tensor into that by its source, in place, and adds to the
   * gradients of its own parameters.
   *
   * @param source what was encoded
   */
  default void backward(ElementWise elementWise, Tensor source, Tensor gradient) {}
}
