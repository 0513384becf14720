package io.gearshift.driver.training;

import io.gearshift.executors.data.TestTime;
import io.gearshift.executors.exchange.NetworkSpec;
import io.gearshift.executors.exchange.part.ExchangeFormat;
import io.gearshift.executors.numerics.Precision;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a training run does, whoever runs it.
 *
 * @param network what is trained, and what computes it
 * @param seed of every random number of the run
 * @param extent how long, in which steps
 * @param gears how operands are quantised in each precision
 * @param optimization how parameters are updated, and towards what
 * @param evaluation after each epoch; null for none
 * @param checkpointEveryRounds rounds between checkpoints; 0: at the end of epochs
 * @param exchange how workers send what they end a round with
 * @param states what is done with what quantisers keep
 */
public record TrainingSettings(
    NetworkSpec network,
    long seed,
    Extent extent,
    GearSchemes gears,
    Optimization optimization,
    Evaluation evaluation,
    int checkpointEveryRounds,
    ExchangeFormat exchange,
    QuantizerStates states) {

  /** Of a run whose quantisers keep nothing. */
  public TrainingSettings(
      NetworkSpec network,
      long seed,
      Extent extent,
      GearSchemes gears,
      Optimization optimization,
      Evaluation evaluation,
      int checkpointEveryRounds,
      ExchangeFormat exchange) {
    this(
        network,
        seed,
        extent,
        gears,
        optimization,
        evaluation,
        checkpointEveryRounds,
        exchange,
        QuantizerStates.NONE);
  }

  /**
   * How long a run trains, and how an epoch is divided.
   *
   * @param epochs largest number of epochs; the policy may stop before
   * @param workers logical workers, each with a part of the images
   * @param batchSize images in a worker's mini-batch
   * @param batchesPerEpoch mini-batches of a worker in an epoch
   * @param batchesOfLastEpoch of these, trained on in the last epoch
   * @param batchesPerRound mini-batches of a worker between two averagings
   */
  public record Extent(
      int epochs,
      int workers,
      int batchSize,
      int batchesPerEpoch,
      int batchesOfLastEpoch,
      int batchesPerRound) {

    /** With a whole last epoch. */
    public Extent(
        int epochs, int workers, int batchSize, int batchesPerEpoch, int batchesPerRound) {
      this(epochs, workers, batchSize, batchesPerEpoch, batchesPerEpoch, batchesPerRound);
    }

    /** Mini-batches of a worker in an epoch. */
    public int batchesOf(int epoch) {
      return epoch + 1 == epochs ? batchesOfLastEpoch : batchesPerEpoch;
    }

    /** Mini-batches of a worker from an epoch's beginning to the run's end. */
    public long batchesFrom(int epoch) {
      return (long) (epochs - 1 - epoch) * batchesPerEpoch + batchesOfLastEpoch;
    }

    /** Rounds of a whole epoch; the last may be shorter. */
    public int roundsPerEpoch() {
      return rounds(batchesPerEpoch);
    }

    /** Rounds of an epoch. */
    public int roundsOf(int epoch) {
      return rounds(batchesOf(epoch));
    }

    private int rounds(int batches) {
      return (batches + batchesPerRound - 1) / batchesPerRound;
    }

    /** Mini-batches of a worker in round {@code round} of an epoch. */
    public int batchesOfRound(int epoch, int round) {
      return Math.min(batchesPerRound, batchesOf(epoch) - round * batchesPerRound);
    }
  }

  /**
   * What a record says of the training, by topic.
   *
   * @param ladder the gears
   */
  public Map<String, String> describe(List<Precision> ladder) {
    Map<String, String> lines = new LinkedHashMap<>();
    ladder.forEach(gear -> lines.put("gear " + gear.label(), gears.of(gear).label()));
    optimization.describe(lines);
    if (evaluation != null && evaluation.testTime().views() > 1) {
      lines.put("views evaluated", Integer.toString(evaluation.testTime().views()));
    }
    network
        .states()
        .forEach(
            state ->
                lines.put(
                    "state " + state.layer() + " " + state.name(),
                    state.group().name()
                        + ": "
                        + state.size()
                        + (state.size() == 1 ? " value, " : " values, ")
                        + state.group().training().name().toLowerCase(Locale.ROOT)
                        + ", combined by "
                        + state.group().combination().name().toLowerCase(Locale.ROOT)));
    return lines;
  }

  /** Images at once in evaluations; 1 where there are none. */
  public int evaluationBatch() {
    return evaluation == null ? 1 : evaluation.batchSize();
  }

  /**
   * What is evaluated.
   *
   * @param split of the data set that tests; null for none
   * @param validation split that chooses the best epoch; null for none
   * @param batchSize images at once
   * @param testTime which views of an image
   */
  public record Evaluation(String split, String validation, int batchSize, TestTime testTime) {

    /** Of the images themselves. */
    public Evaluation(String split, String validation, int batchSize) {
      this(split, validation, batchSize, TestTime.NONE);
    }

    /** Without a validation split. */
    public Evaluation(String split, int batchSize) {
      this(split, null, batchSize);
    }
  }
}
