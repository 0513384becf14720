package io.gearshift.driver.training;

import io.gearshift.executors.exchange.ExchangeFormat;
import io.gearshift.executors.exchange.NetworkSpec;
import io.gearshift.executors.exchange.RoundTask;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.quantization.Regime;

/**
 * What a training run does, whoever runs it.
 *
 * @param network what is trained
 * @param seed of every random number of the run
 * @param epochs largest number of epochs; the policy may stop before
 * @param workers logical workers, each with a part of the images
 * @param batchSize images in a worker's mini-batch
 * @param batchesPerEpoch mini-batches of a worker in an epoch
 * @param batchesPerRound mini-batches of a worker between two averagings
 * @param momentum factor of the old momentum
 * @param weightDecay added to gradients, times the parameter
 * @param decayed what weight decay acts on
 * @param arithmetic integers or the emulation
 * @param rounding of operands
 * @param firstLayer precision of the first product layer; null for the regime's
 * @param lastLayer precision of the last product layer; null for the regime's
 * @param evaluation split evaluated after each epoch; null for none
 * @param evaluationBatch images at once in evaluations
 * @param checkpointEveryRounds rounds between checkpoints; 0: at the end of epochs
 * @param averagedMomentum what a round's momentum starts with
 * @param exchange how workers send what they end a round with
 */
public record TrainingSettings(
    NetworkSpec network,
    long seed,
    int epochs,
    int workers,
    int batchSize,
    int batchesPerEpoch,
    int batchesPerRound,
    double momentum,
    double weightDecay,
    RoundTask.Decayed decayed,
    Regime.Arithmetic arithmetic,
    Regime.Roundings rounding,
    Precision firstLayer,
    Precision lastLayer,
    String evaluation,
    int evaluationBatch,
    int checkpointEveryRounds,
    AveragedMomentum averagedMomentum,
    ExchangeFormat exchange) {

  /** Momentum at the start of a round. */
  public enum AveragedMomentum {
    /** The mean of the workers' momenta. */
    KEPT,
    /** Zero. */
    RESET
  }

  /** Rounds of an epoch; the last may be shorter. */
  public int roundsPerEpoch() {
    return (batchesPerEpoch + batchesPerRound - 1) / batchesPerRound;
  }

  /** Mini-batches of a worker in round {@code round} of an epoch. */
  public int batchesOfRound(int round) {
    return Math.min(batchesPerRound, batchesPerEpoch - round * batchesPerRound);
  }

  /** The regime of a precision in this run. */
  public Regime regime(Precision precision) {
    return regime(precision, firstLayer, lastLayer, rounding, arithmetic);
  }

  /**
   * The regime of a precision where the first and last layer may be kept wider; in a gear that is
   * wider still they go along.
   */
  public static Regime regime(
      Precision precision,
      Precision firstLayer,
      Precision lastLayer,
      Regime.Roundings rounding,
      Regime.Arithmetic arithmetic) {
    return new Regime(
        precision, wider(firstLayer, precision), wider(lastLayer, precision), rounding, arithmetic);
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
