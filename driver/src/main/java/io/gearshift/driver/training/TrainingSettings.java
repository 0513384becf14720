package io.gearshift.driver.training;

import io.gearshift.executors.exchange.NetworkSpec;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.numerics.Rounding;
import io.gearshift.executors.plan.Regime;

/**
 * What a training run does, whoever runs it.
 *
 * @param network what is trained
 * @param seed of every random number of the run
 * @param workers logical workers, each with a part of the images
 * @param batchSize images in a worker's mini-batch
 * @param batchesPerEpoch mini-batches of a worker in an epoch
 * @param batchesPerRound mini-batches of a worker between two averagings
 * @param momentum factor of the old momentum
 * @param weightDecay added to gradients, times the parameter
 * @param arithmetic integers or the emulation
 * @param gradientRounding of gradients
 * @param firstLayer precision of the first product layer; null for the regime's
 * @param lastLayer precision of the last product layer; null for the regime's
 * @param evaluation split evaluated after each epoch; null for none
 * @param evaluationBatch images at once in evaluations
 * @param checkpointEveryRounds rounds between checkpoints, at least 1
 */
public record TrainingSettings(
    NetworkSpec network,
    long seed,
    int workers,
    int batchSize,
    int batchesPerEpoch,
    int batchesPerRound,
    double momentum,
    double weightDecay,
    Regime.Arithmetic arithmetic,
    Rounding gradientRounding,
    Precision firstLayer,
    Precision lastLayer,
    String evaluation,
    int evaluationBatch,
    int checkpointEveryRounds) {

  /** Rounds of an epoch; the last may be shorter. */
  public int roundsPerEpoch() {
    return (batchesPerEpoch + batchesPerRound - 1) / batchesPerRound;
  }

  /** Mini-batches of a worker in round {@code round} of an epoch. */
  public int batchesOfRound(int round) {
    return Math.min(batchesPerRound, batchesPerEpoch - round * batchesPerRound);
  }

  /** The regime of a precision. */
  public Regime regime(Precision precision) {
    // A layer that is kept wider stays so; in a wider gear it goes along.
    return new Regime(
        precision,
        wider(firstLayer, precision),
        wider(lastLayer, precision),
        gradientRounding,
        arithmetic);
  }

  private static Precision wider(Precision layer, Precision regime) {
    if (layer == null || regime instanceof Precision.Float32) {
      return regime;
    }
    if (layer instanceof Precision.Fixed own
        && regime instanceof Precision.Fixed other
        && own.bits() < other.bits()) {
      return regime;
    }
    return layer;
  }
}
