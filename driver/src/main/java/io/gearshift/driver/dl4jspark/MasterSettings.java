package io.gearshift.driver.dl4jspark;

import io.gearshift.driver.policy.EpochLimits;
import io.gearshift.driver.policy.FixedPolicy;
import io.gearshift.driver.policy.Ladder;
import io.gearshift.driver.policy.MuppetPolicy;
import io.gearshift.driver.policy.NoPolicy;
import io.gearshift.driver.policy.PrecisionPolicy;
import io.gearshift.driver.policy.diversity.TensorRange;
import io.gearshift.driver.policy.diversity.Threshold;
import io.gearshift.driver.policy.rate.LearningRateSchedule;
import io.gearshift.executors.exchange.part.ExchangeFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a program tells its training master.
 *
 * @param batchSize examples in a worker's mini-batch
 * @param averagingFrequency mini-batches of a worker between two averagings
 * @param exchange how workers send what they end a round with
 * @param workers logical workers; 0: as many as Spark's default parallelism
 * @param epochs of one call of fit
 * @param ladder the gears
 * @param switchEpochs last epochs of the gears but the last; empty: gradient diversity decides
 * @param limits epochs of a gear where gradient diversity decides
 * @param seed of every random number
 * @param runs folder of run records; null: none is written
 * @param runId name of the record
 */
record MasterSettings(
    int batchSize,
    int averagingFrequency,
    ExchangeFormat exchange,
    int workers,
    int epochs,
    Ladder ladder,
    List<Integer> switchEpochs,
    EpochLimits limits,
    long seed,
    String runs,
    String runId) {
  private static final int RESOLUTION = 3;
  private static final int PATIENCE = 2;

  MasterSettings {
    switchEpochs = List.copyOf(switchEpochs);
  }

  /** A policy at the start of training, at one learning rate for all epochs. */
  PrecisionPolicy newPolicy(double learningRate, List<TensorRange> tensors) {
    LearningRateSchedule rates = new LearningRateSchedule.Stepped(learningRate, 1, List.of());
    if (ladder.size() == 1) {
      return new NoPolicy(ladder.precision(0), rates);
    }
    return switchEpochs.isEmpty()
        ? new MuppetPolicy(
            new MuppetPolicy.Settings(RESOLUTION, PATIENCE, Threshold.PUBLISHED, limits),
            ladder,
            rates,
            tensors)
        : new FixedPolicy(switchEpochs, ladder, rates);
  }

  /** By name, for a run's record. */
  Map<String, String> texts() {
    Map<String, String> texts = new TreeMap<>();
    texts.put("batchSizePerWorker", Integer.toString(batchSize));
    texts.put("averagingFrequency", Integer.toString(averagingFrequency));
    texts.put("exchangeBits", Integer.toString(exchange.bits()));
    texts.put("epochs", Integer.toString(epochs));
    texts.put("gears", ladder.toString());
    texts.put("switchEpochs", switchEpochs.toString());
    texts.put("epochsPerGear", limits.least() + " to " + limits.most());
    texts.put("seed", Long.toString(seed));
    return texts;
  }
}
