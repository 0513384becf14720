package io.gearshift.executors.kernels.grid;

import java.io.Serializable;

/**
 * A limit on the memory of several tensors: factor * max(0, kilobytes - target)^2.
 *
 * <p>Source: Uhlich et al. 2020 (arXiv 1905.11452), section 4.
 *
 * @param target in kilobytes of 1,024 bytes
 * @param factor the paper's lambda
 * @param extent what of the tensors counts
 */
public record SizeBudget(double target, float factor, Extent extent) implements Serializable {

  /** What of several tensors counts. */
  public enum Extent {
    /** All together. */
    SUM,
    /** The largest one, of equal ones the first. */
    MAX
  }
}
