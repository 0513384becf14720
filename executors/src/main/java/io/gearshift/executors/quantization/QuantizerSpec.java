package io.gearshift.executors.quantization;

import io.gearshift.executors.graph.StateTensor;
import io.gearshift.executors.kernels.tensor.DataType;
import java.io.Serializable;
import java.util.List;

/**
 * How an operand is quantised: a description, which travels in tasks. Two products that read one
 * value by equal descriptions without state share its encoded form.
 */
public interface QuantizerSpec extends Serializable {

  /** Bits of an encoded element. */
  int bits();

  /** For people: {@code "8-bit dynamic fixed point, stochastic"}. */
  String label();

  /**
   * For people, how an encoded element is stored: its bits behind {@code u} where no value is
   * negative, behind {@code s} otherwise; {@code "f32"} for single precision.
   */
  default String form(Sign sign) {
    return (sign == Sign.NON_NEGATIVE ? "u" : "s") + bits();
  }

  /** Whether there is anything to do at all. */
  default boolean quantizes() {
    return true;
  }

  /** Whether encoded elements are grid values that fit into bytes, in every pass. */
  boolean fitsBytes();

  /**
   * Whether encoded elements may as well be raw values of 16 bits, each tensor with one scale, in
   * every pass.
   */
  default boolean fitsShorts() {
    return false;
  }

  /**
   * Whether they fit in every pass or in those of which {@link Quantizer#fitsBytes} says so. What
   * decides pass by pass keeps {@link #state}, so only one product reads what it encodes.
   */
  default boolean mayFitBytes() {
    return fitsBytes();
  }

  /**
   * The type of an encoded tensor: F32 grid values, shorts, or bytes by the sign of the source.
   * Where passes decide, that of those in which it fits.
   */
  default DataType type(Storage storage, Sign sign) {
    return switch (storage) {
      case FLOATS -> DataType.F32;
      case SHORTS -> DataType.S16;
      case BYTES, BY_PASS -> sign == Sign.NON_NEGATIVE ? DataType.U8 : DataType.S8;
    };
  }

  /**
   * Whether the gradient by the encoded tensor is taken for that by its source as it is. If not,
   * {@link Quantizer#backward} runs, and what was encoded is kept for it.
   */
  default boolean isStraightThrough() {
    return true;
  }

  /**
   * Whether {@link Quantizer#encoding} is there, and its grid is the one that the range of the
   * tensor asks for.
   */
  default boolean roundsByRange() {
    return false;
  }

  /** What it keeps for an operand from one pass to the next. */
  default List<StateTensor> state(OperandSite site) {
    return List.of();
  }

  /** The quantiser itself, over what it keeps for an operand. */
  Quantizer quantizer(QuantizerState state);
}
