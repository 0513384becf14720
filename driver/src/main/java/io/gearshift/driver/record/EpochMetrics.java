package io.gearshift.driver.record;

import java.util.Map;

/**
 * One epoch. What was not measured is null.
 *
 * @param epoch from 0
 * @param regime "8", "12", "16", "fp32", ...
 * @param trainLoss mean cross-entropy over the epoch's examples, nats
 * @param trainTop1 per cent
 * @param testTop1 per cent
 * @param testTop5 per cent
 * @param learningRate of the epoch's first mini-batch
 * @param diversity inter-epoch gradient diversity, where the policy took it
 * @param maxDiversity largest diversity so far in this regime
 * @param ratio maxDiversity / diversity
 * @param threshold what the ratio is held against
 * @param violations ratios above the threshold so far in this regime
 * @param imagesPerSecond training examples over {@code seconds}
 * @param secondsCompute forward, backward and update, mean over the workers
 * @param secondsExchange sending, reducing and receiving, and waiting for the slowest
 * @param secondsInput waiting for decoded images, mean over the workers
 * @param seconds wall clock of the epoch's training
 * @param bytesExchanged bytes between driver and workers, both ways
 * @param lossTerms what penalties added to the loss of an example, by their names; null for none
 */
public record EpochMetrics(
    int epoch,
    String regime,
    Double trainLoss,
    Double trainTop1,
    Double testTop1,
    Double testTop5,
    Double learningRate,
    Double diversity,
    Double maxDiversity,
    Double ratio,
    Double threshold,
    int violations,
    double imagesPerSecond,
    double secondsCompute,
    double secondsExchange,
    double secondsInput,
    double seconds,
    long bytesExchanged,
    Map<String, Double> lossTerms)
    implements Metrics {

  /**
   * @throws IllegalArgumentException if it has no regime, or an epoch below 0
   */
  public EpochMetrics {
    Metrics.check(epoch, regime);
  }

  @Override
  public String place() {
    return "epoch " + epoch;
  }

  @Override
  public boolean isBeyond(Position position) {
    return epoch >= position.epoch();
  }
}
