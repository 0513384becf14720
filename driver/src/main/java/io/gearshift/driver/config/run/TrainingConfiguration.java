package io.gearshift.driver.config.run;

import io.gearshift.driver.config.key.ConfigurationValues;
import io.gearshift.driver.policy.rate.LearningRateSchedule.Change;
import java.util.List;

/**
 * Stochastic gradient descent.
 *
 * @param totalEpochs largest number of epochs
 * @param lastEpochShare share of the last of them that is trained
 * @param trainBatch images of a step over all workers together
 * @param testBatch images evaluated at a time
 * @param learningRate of the first epoch
 * @param minimumLearningRate where the single precision phase ends
 * @param gamma factor from one rate to the next
 * @param learningRateChanges the rate's schedule
 * @param momentum of SGD
 * @param weightDecay factor of the parameters added to their gradients
 * @param seed of everything random
 */
public record TrainingConfiguration(
    int totalEpochs,
    double lastEpochShare,
    int trainBatch,
    int testBatch,
    double learningRate,
    double minimumLearningRate,
    double gamma,
    List<Change> learningRateChanges,
    double momentum,
    double weightDecay,
    long seed) {

  /** Epochs of the longest run, the last one by its share. */
  public double length() {
    return totalEpochs - 1 + lastEpochShare;
  }

  public static TrainingConfiguration of(ConfigurationValues values) {
    return new TrainingConfiguration(
        values.get(TrainingKeys.TOTAL_EPOCHS),
        values.get(TrainingKeys.LAST_EPOCH_SHARE),
        values.get(TrainingKeys.TRAIN_BATCH),
        values.get(TrainingKeys.TEST_BATCH),
        values.get(TrainingKeys.LEARNING_RATE),
        values.get(TrainingKeys.MIN_LR),
        values.get(TrainingKeys.GAMMA),
        values.get(TrainingKeys.LR_SCHEDULE),
        values.get(TrainingKeys.MOMENTUM),
        values.get(TrainingKeys.WEIGHT_DECAY),
        values.get(RunKeys.SEED));
  }
}
