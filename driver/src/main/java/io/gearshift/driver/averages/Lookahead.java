package io.gearshift.driver.averages;

/**
 * Slow weights that follow the trained ones from round to round; after each round the trained ones
 * are set to them. Running statistics are treated alike, the optimisers' vectors are not.
 *
 * <p>Sources: Zhang et al. 2019 (arXiv 1907.08610); the share that grows over the run is of Jordan
 * 2024 (arXiv 2404.00498), section 3.4.
 *
 * @param decay share of the slow weights that is kept for a mini-batch at the end of the run
 * @param power of the share of the run that is over, by which that is multiplied
 */
public record Lookahead(double decay, double power) {

  /**
   * The share of the slow weights that a round keeps: decay^batches * done^power.
   *
   * @param batches mini-batches of a worker in the round
   * @param done share of the run that is over after it, from 0 to 1
   */
  double kept(int batches, double done) {
    return Math.pow(decay, batches) * Math.pow(done, power);
  }

  /** For people. */
  public String label() {
    return "after each round " + decay + "^mini-batches * (share of the run)^" + power + " kept";
  }
}
