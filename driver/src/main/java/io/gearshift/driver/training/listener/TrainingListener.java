package io.gearshift.driver.training.listener;

import io.gearshift.driver.policy.PolicyDecision;
import io.gearshift.driver.record.event.StragglerEvent;
import io.gearshift.driver.record.metrics.EpochMetrics;
import io.gearshift.driver.record.metrics.QuantizerMetrics;
import io.gearshift.driver.record.metrics.WidthMetrics;
import io.gearshift.executors.numerics.Precision;

/** Told what happens while a run trains, for people to watch. */
public interface TrainingListener {

  /** An epoch begins or is resumed. */
  default void epochStarted(int epoch, Precision precision, long images, long imagesDone) {}

  /** A round is over. */
  default void roundFinished(int epoch, EpochTotals soFar, long images) {}

  /** The others wait for a worker, round after round. */
  default void straggling(StragglerEvent straggler) {}

  /** The epoch's images are done and the test images come next. */
  default void evaluating(int epoch) {}

  /** An epoch is over. */
  default void epochFinished(EpochMetrics metrics) {}

  /** What a search leans to at the end of an epoch, after {@link #epochFinished}. */
  default void widthsFound(WidthMetrics widths) {}

  /** What quantisers have learned at the end of an epoch, after {@link #epochFinished}. */
  default void quantizersLearned(QuantizerMetrics quantizers) {}

  /** The next epoch runs in another precision. */
  default void switched(PolicyDecision decision) {}
}
