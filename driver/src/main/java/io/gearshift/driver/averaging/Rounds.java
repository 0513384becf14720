package io.gearshift.driver.averaging;

import io.gearshift.executors.exchange.EvaluationResult;
import io.gearshift.executors.exchange.GearTask;
import io.gearshift.executors.exchange.GearTimes;
import io.gearshift.executors.exchange.RoundState;
import io.gearshift.executors.exchange.RoundTask;
import io.gearshift.executors.task.EvaluationTask;
import java.util.List;

/** Runs rounds, evaluations and timings over all workers, wherever these are. */
public interface Rounds {

  /**
   * Trains one round.
   *
   * @param task the work of worker 0; the others' differs in the worker only
   * @throws FailedRoundException if a worker met a number that is not finite
   */
  RoundOutcome train(RoundTask task, RoundState state);

  /**
   * Times the training step in every gear, all workers as they would train.
   *
   * @param parameters that steps are computed at
   * @return one entry a worker
   */
  List<GearTimes> timeGears(GearTask task, float[] parameters);

  /** Counts over a split with the given parameters. */
  EvaluationResult evaluate(EvaluationTask task, float[] parameters);
}
