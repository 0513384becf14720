package io.gearshift.executors.ops;

import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.tensor.Tensor;

/** An output that is never written in f32: what computes it writes what readers make of it. */
public interface FusedOutput {

  /**
   * Encodes the output.
   *
   * @return bytes moved
   */
  long encode(Tensor target, Encoding encoding);
}
