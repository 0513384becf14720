package io.gearshift.executors.quantization;

import java.io.Serializable;

/**
 * Which quantiser each operand of a network has until the next switch. A value: it travels in
 * tasks, and equal schemes are compiled to the same plan.
 */
public interface QuantizationScheme extends Serializable {

  /** How an operand is quantised. */
  QuantizerSpec of(OperandSite site);

  /** For people: {@code "8-bit dynamic fixed point"}. */
  String label();
}
