package io.gearshift.executors.quantization;

import java.io.Serializable;

/**
 * How an operand is quantised: a description, which travels in tasks. Two operands that read one
 * value by equal descriptions share its encoded form.
 */
public interface QuantizerSpec extends Serializable {

  /** Bits of an encoded element. */
  int bits();

  /** For people: {@code "8-bit dynamic fixed point, stochastic"}. */
  String label();

  /** Whether encoded elements are grid values that fit into bytes. */
  boolean fitsBytes();

  /** The quantiser itself, which stores what it encodes in that form. */
  Quantizer quantizer(Storage storage);

  /** Whether there is anything to do at all. */
  default boolean quantizes() {
    return true;
  }
}
