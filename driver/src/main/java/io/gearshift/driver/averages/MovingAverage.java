package io.gearshift.driver.averages;

/**
 * An exponential moving average of weights and running statistics, which evaluations and the model
 * take; training does not see it. Until it has seen enough mini-batches it is their plain mean.
 *
 * @param decay share of the average that is kept for a mini-batch
 */
public record MovingAverage(double decay) {

  /**
   * The share of the average that a round keeps: decay^batches, at most before / (before +
   * batches).
   *
   * @param batches mini-batches of a worker in the round
   * @param before mini-batches before it
   */
  double kept(int batches, long before) {
    return Math.min(Math.pow(decay, batches), (double) before / (before + batches));
  }

  /** For people. */
  public String label() {
    return decay + " kept for each mini-batch";
  }
}
