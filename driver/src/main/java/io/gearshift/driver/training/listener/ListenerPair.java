package io.gearshift.driver.training.listener;

import io.gearshift.driver.policy.PolicyDecision;
import io.gearshift.driver.record.event.StragglerEvent;
import io.gearshift.driver.record.metrics.EpochMetrics;
import io.gearshift.driver.record.metrics.QuantizerMetrics;
import io.gearshift.driver.record.metrics.WidthMetrics;
import io.gearshift.executors.numerics.Precision;

/** Tells two listeners, one after the other. */
public record ListenerPair(TrainingListener first, TrainingListener second)
    implements TrainingListener {
  @Override
  public void epochStarted(int epoch, Precision precision, long images, long imagesDone) {
    first.epochStarted(epoch, precision, images, imagesDone);
    second.epochStarted(epoch, precision, images, imagesDone);
  }

  @Override
  public void roundFinished(int epoch, EpochTotals soFar, long images) {
    first.roundFinished(epoch, soFar, images);
    second.roundFinished(epoch, soFar, images);
  }

  @Override
  public void straggling(StragglerEvent straggler) {
    first.straggling(straggler);
    second.straggling(straggler);
  }

  @Override
  public void evaluating(int epoch) {
    first.evaluating(epoch);
    second.evaluating(epoch);
  }

  @Override
  public void epochFinished(EpochMetrics metrics) {
    first.epochFinished(metrics);
    second.epochFinished(metrics);
  }

  @Override
  public void widthsFound(WidthMetrics widths) {
    first.widthsFound(widths);
    second.widthsFound(widths);
  }

  @Override
  public void quantizersLearned(QuantizerMetrics quantizers) {
    first.quantizersLearned(quantizers);
    second.quantizersLearned(quantizers);
  }

  @Override
  public void switched(PolicyDecision decision) {
    first.switched(decision);
    second.switched(decision);
  }
}
