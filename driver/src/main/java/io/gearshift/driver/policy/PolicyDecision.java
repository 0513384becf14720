package io.gearshift.driver.policy;

import io.gearshift.executors.numerics.Precision;

/**
 * What a policy saw and decided at the end of an epoch. Diversity and what follows from it are null
 * in epochs that no window of gradients ended with.
 *
 * @param epoch the epoch that ended, from 0
 * @param precision what that epoch ran in
 * @param diversity inter-epoch gradient diversity of the window, or null
 * @param maxDiversity largest diversity so far in this gear, or null
 * @param ratio maxDiversity / diversity, at least 1, or null
 * @param threshold what the ratio was held against, or null
 * @param violations how often the ratio was over it in this gear, this epoch included
 * @param switchTo the next epoch's precision if it changes, or null
 * @param reason why it changes, or null
 * @param stop whether training is complete
 */
public record PolicyDecision(
    int epoch,
    Precision precision,
    Double diversity,
    Double maxDiversity,
    Double ratio,
    Double threshold,
    int violations,
    Precision switchTo,
    ShiftReason reason,
    boolean stop) {

  /**
   * Whether training begins again from the initial parameters. What quantisers have found beside
   * them is kept.
   */
  public boolean restarts() {
    return reason == ShiftReason.RANGES_FOUND;
  }

  /** Nothing to see: training goes on as it is, or stops. */
  static PolicyDecision quiet(int epoch, Precision precision, int violations, boolean stop) {
    return new PolicyDecision(
        epoch, precision, null, null, null, null, violations, null, null, stop);
  }

  /** This decision with a switch to another precision. */
  PolicyDecision shift(Precision next, ShiftReason why) {
    return new PolicyDecision(
        epoch, precision, diversity, maxDiversity, ratio, threshold, violations, next, why, stop);
  }
}
