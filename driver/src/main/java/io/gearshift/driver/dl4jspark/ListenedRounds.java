package io.gearshift.driver.dl4jspark;

import io.gearshift.driver.averaging.RoundOutcome;
import io.gearshift.driver.averaging.Rounds;
import io.gearshift.driver.record.metrics.EpochMetrics;
import io.gearshift.driver.training.listener.TrainingListener;
import io.gearshift.executors.exchange.EvaluationResult;
import io.gearshift.executors.exchange.GearTask;
import io.gearshift.executors.exchange.GearTimes;
import io.gearshift.executors.exchange.RoundState;
import io.gearshift.executors.exchange.RoundTask;
import io.gearshift.executors.exchange.part.WorkerReport;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.task.EvaluationTask;
import java.util.List;

/**
 * Rounds whose averages the program's network has when they are over, so that DL4J's listeners may
 * look at it. They are called on the driver, once a round and not once a mini-batch.
 */
final class ListenedRounds implements Rounds, TrainingListener {
  private final Rounds rounds;
  private final TrainedNetwork network;
  private final NetworkForm form;
  private final List<org.deeplearning4j.optimize.api.TrainingListener> listeners;

  ListenedRounds(
      Rounds rounds,
      TrainedNetwork network,
      NetworkForm form,
      List<org.deeplearning4j.optimize.api.TrainingListener> listeners) {
    this.rounds = rounds;
    this.network = network;
    this.form = form;
    this.listeners = listeners;
  }

  @Override
  public RoundOutcome train(RoundTask task, RoundState state) {
    RoundOutcome outcome = rounds.train(task, state);
    network.setIterations(network.iterations() + task.batches().count());
    if (!listeners.isEmpty()) {
      network.setParameters(form.toDl4j(outcome.state().parameters()));
      network.setScore(meanLoss(outcome));
      listeners.forEach(
          listener ->
              listener.iterationDone(network.model(), network.iterations(), task.place().epoch()));
    }
    return outcome;
  }

  private static double meanLoss(RoundOutcome outcome) {
    double sum = outcome.reports().stream().mapToDouble(report -> report.learned().lossSum()).sum();
    return sum / outcome.reports().stream().mapToLong(WorkerReport::examples).sum();
  }

  @Override
  public void epochStarted(int epoch, Precision precision, long images, long imagesDone) {
    listeners.forEach(listener -> listener.onEpochStart(network.model()));
  }

  @Override
  public void epochFinished(EpochMetrics metrics) {
    network.setScore(metrics.scores().trainLoss());
    listeners.forEach(listener -> listener.onEpochEnd(network.model()));
  }

  @Override
  public List<GearTimes> timeGears(GearTask task, float[] parameters) {
    return rounds.timeGears(task, parameters);
  }

  @Override
  public EvaluationResult evaluate(EvaluationTask task, float[] parameters) {
    return rounds.evaluate(task, parameters);
  }
}
