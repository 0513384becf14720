package io.gearshift.driver.policy.rate;

/**
 * Momentum that rises from epoch to epoch in a straight line over the first share of the run and
 * then stays: a pure function of the epoch.
 *
 * <p>Source: Courbariaux, Bengio, David 2014 (arXiv 1412.7024) and its public code, where it rises
 * from 0.5 to 0.7 over a quarter or a half of the epochs.
 *
 * @param start in the first epoch
 * @param end after the rise; may be below the start
 * @param share of the run's epochs that the rise takes, above 0 and at most 1
 */
public record MomentumRise(double start, double end, double share) {

  /**
   * The momentum of an epoch.
   *
   * @param epoch from 0
   * @param epochs of the run
   */
  public double at(int epoch, int epochs) {
    return start + (end - start) * Math.min(1, epoch / (share * epochs));
  }

  /** For people. */
  public String label() {
    return "from " + start + " to " + end + " over the first " + share + " of the epochs";
  }
}
