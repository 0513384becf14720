package io.gearshift.driver.training;

import io.gearshift.driver.averages.WeightAverages;
import io.gearshift.driver.training.TrainingSettings.Extent;
import io.gearshift.executors.exchange.StepRules;

/**
 * What changes from mini-batch to mini-batch: a function of the settings and the place in the run.
 *
 * @param first epoch of training proper; those before find ranges
 */
record RunSchedule(TrainingSettings settings, int first) {

  /**
   * The rules of a round's steps.
   *
   * @param learningRate of the policy in this epoch
   */
  StepRules rules(int epoch, int round, double learningRate) {
    Extent extent = settings.extent();
    float[] rates = new float[extent.batchesOfRound(epoch, round)];
    for (int i = 0; i < rates.length; i++) {
      rates[i] = (float) rate(epoch, round * extent.batchesPerRound() + i, learningRate);
    }
    Optimization optimization = settings.optimization();
    boolean averaged = optimization.roundStart() == Optimization.RoundStart.AVERAGED;
    return new StepRules(
        optimization.objective(),
        optimization.updates(Math.max(0, epoch - first), extent.epochs() - first),
        rates,
        averaged ? before(epoch, round) : 0);
  }

  /** Mini-batches of a worker before a round, since the optimisers' state was zero. */
  private long before(int epoch, int round) {
    Extent extent = settings.extent();
    int epochs = epoch < first ? epoch : epoch - first;
    return (long) epochs * extent.batchesPerEpoch() + (long) round * extent.batchesPerRound();
  }

  /** The learning rate of a mini-batch, counted in its epoch. */
  double rate(int epoch, int batch, double learningRate) {
    Extent extent = settings.extent();
    double updates = extent.batchesFrom(first);
    double before = (double) (epoch - first) * extent.batchesPerEpoch() + batch;
    double done = epoch < first ? 0 : before / updates;
    return learningRate * settings.optimization().rates().factor(done);
  }

  /** Where a round ends. */
  WeightAverages.Place place(int epoch, int round) {
    Extent extent = settings.extent();
    return new WeightAverages.Place(
        extent.batchesOfRound(epoch, round), before(epoch, round), extent.batchesFrom(first));
  }
}
