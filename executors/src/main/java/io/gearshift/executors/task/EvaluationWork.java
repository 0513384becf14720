package io.gearshift.executors.task;

import io.gearshift.executors.data.BatchSource;
import io.gearshift.executors.data.DataSpec;
import io.gearshift.executors.data.EvaluationBatches;
import io.gearshift.executors.exchange.EvaluationResult;
import io.gearshift.executors.train.Evaluator;
import java.util.ArrayDeque;
import java.util.Deque;

/** One worker's share of an evaluation. */
public final class EvaluationWork {
  private record Idle(EvaluationTask task, Evaluator evaluator) {}

  private static final Deque<Idle> IDLE = new ArrayDeque<>();

  private EvaluationWork() {}

  /** Counts over the worker's part of the split. */
  public static EvaluationResult run(
      EvaluationTask task, DataSpec data, int worker, float[] parameters) {
    TaskEnvironment.use();
    EvaluationTask here = task.with(TaskEnvironment.here(task.network()));
    Evaluator evaluator = borrow(here);
    try (BatchSource source =
        EvaluationBatches.open(data, task.split(), worker, task.workers(), task.batchSize())) {
      return evaluator.evaluate(parameters, source);
    } finally {
      synchronized (IDLE) {
        IDLE.push(new Idle(here, evaluator));
      }
    }
  }

  private static Evaluator borrow(EvaluationTask task) {
    synchronized (IDLE) {
      IDLE.removeIf(
          idle ->
              !TaskEnvironment.isSame(idle.task().network(), task.network())
                  || !idle.task().with(task.network()).equals(task));
      for (Idle idle : IDLE) {
        if (idle.task().equals(task)) {
          IDLE.remove(idle);
          return idle.evaluator();
        }
      }
    }
    return new Evaluator(task.network(), task.scheme(), task.batchSize());
  }
}
