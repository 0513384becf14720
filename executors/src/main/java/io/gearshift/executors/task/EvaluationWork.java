package io.gearshift.executors.task;

import io.gearshift.executors.data.EvaluationBatches;
import io.gearshift.executors.data.batch.BatchSource;
import io.gearshift.executors.data.spec.DataSpec;
import io.gearshift.executors.exchange.EvaluationResult;
import io.gearshift.executors.train.Evaluator;

/** One worker's share of an evaluation. */
public final class EvaluationWork {
  private EvaluationWork() {}

  /**
   * Counts over the worker's part of the split.
   *
   * @param executor what is kept between tasks where this one runs
   */
  public static EvaluationResult run(
      ExecutorResources executor,
      EvaluationTask task,
      DataSpec data,
      int worker,
      float[] parameters) {
    EvaluationTask here = task.with(executor.here(task.network()));
    Evaluator evaluator = TaskEnvironment.onThisHost(() -> executor.evaluators().borrow(here));
    try (BatchSource source =
        EvaluationBatches.open(
            executor.input(),
            data,
            task.split(),
            worker,
            task.workers(),
            task.batchSize(),
            evaluator.batchForm())) {
      return TaskEnvironment.onThisHost(() -> evaluator.evaluate(parameters, source));
    } finally {
      executor.evaluators().giveBack(here, evaluator);
    }
  }
}
