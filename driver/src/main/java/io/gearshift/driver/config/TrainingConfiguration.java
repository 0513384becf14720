package io.gearshift.driver.config;

import io.gearshift.driver.policy.LearningRateSchedule.Change;
import java.util.List;

/**
 * Stochastic gradient descent.
 *
 * @param totalEpochs largest number of epochs
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
    int trainBatch,
    int testBatch,
    double learningRate,
    double minimumLearningRate,
    double gamma,
    List<Change> learningRateChanges,
    double momentum,
    double weightDecay,
    long seed) {

  static TrainingConfiguration of(ConfigurationValues values) {
    return new TrainingConfiguration(
        values.get(ConfigurationKeys.TOTAL_EPOCHS),
        values.get(ConfigurationKeys.TRAIN_BATCH),
        values.get(ConfigurationKeys.TEST_BATCH),
        values.get(ConfigurationKeys.LEARNING_RATE),
        values.get(ConfigurationKeys.MIN_LR),
        values.get(ConfigurationKeys.GAMMA),
        values.get(ConfigurationKeys.LR_SCHEDULE),
        values.get(ConfigurationKeys.MOMENTUM),
        values.get(ConfigurationKeys.WEIGHT_DECAY),
        values.get(ConfigurationKeys.SEED));
  }
}
