package io.gearshift.executors.kernels.grid;

import io.gearshift.executors.kernels.tensor.Tensor;
import java.util.List;
import java.util.OptionalInt;

/**
 * The few numbers of a training pass that the host wants to know. Kernels write them where they
 * compute; {@link #read} waits for all of them together.
 */
public interface PassStatus {

  /**
   * What a pass has left.
   *
   * @param lossSum sum of the losses of its examples
   * @param correct examples whose largest logit was their label's
   * @param terms of the loss beside the cross-entropy
   * @param notFinite the first place of the pass at which a number was not finite; empty if none
   */
  record Reading(double lossSum, int correct, List<Float> terms, OptionalInt notFinite) {}

  /** Forgets the pass before; terms are zero. */
  void begin();

  /** Where a term of the loss is summed up: F32, one element. */
  Tensor term(int index);

  /** Waits for what was begun, and reads. */
  Reading read();
}
