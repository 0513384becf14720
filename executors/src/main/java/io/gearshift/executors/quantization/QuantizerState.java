package io.gearshift.executors.quantization;

import io.gearshift.executors.graph.StateTensor;
import io.gearshift.executors.kernels.tensor.Tensor;

/** Where a quantiser finds what it keeps for one operand. */
public interface QuantizerState {

  /** The present values of a state. */
  Tensor value(StateTensor state);

  /**
   * Where its gradient is added up, which nobody reads if it is kept; null when compiled for
   * inference.
   */
  Tensor gradient(StateTensor state);

  /** The operand. */
  OperandSite site();
}
