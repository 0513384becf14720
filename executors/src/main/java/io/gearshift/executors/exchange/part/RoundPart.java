package io.gearshift.executors.exchange.part;

import java.io.Serializable;

/** Something that one worker ends a round with, as it travels. */
public sealed interface RoundPart extends Serializable
    permits WeightedSlice, GridSlice, MaximumSlice, WorkerReports {

  /** Bytes of what it holds of vectors, as it travels. */
  long bytes();

  /**
   * The part as a sum that other parts of its kind add up to in any order.
   *
   * @throws AveragingException if a value cannot be averaged
   */
  RoundSum toSum();
}
