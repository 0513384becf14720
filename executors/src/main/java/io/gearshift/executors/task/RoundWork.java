package io.gearshift.executors.task;

import io.gearshift.executors.data.BatchSource;
import io.gearshift.executors.exchange.RoundParts;
import io.gearshift.executors.exchange.RoundResult;
import io.gearshift.executors.exchange.RoundState;
import io.gearshift.executors.exchange.RoundTask;
import io.gearshift.executors.exchange.WorkerReport;
import io.gearshift.executors.quantization.NonFiniteException;
import io.gearshift.executors.train.Replica;
import java.util.List;

/** One worker's part of a round from images to parts that add up: what a Spark task calls. */
public final class RoundWork {
  private RoundWork() {}

  /**
   * Trains and cuts. A number that is not finite is a result, not an exception: trying the same
   * work again elsewhere would end the same.
   */
  public static List<RoundParts.Keyed> run(
      RoundTask task, WorkerBatches batches, RoundState state) {
    TaskEnvironment.use();
    long started = System.nanoTime();
    Replica replica = ReplicaPool.borrow(TaskEnvironment.here(task.network()));
    long preparing = System.nanoTime() - started;
    try (BatchSource source = batches.open(task)) {
      RoundResult result = replica.train(task, state, source);
      WorkerReport report = result.report();
      WorkerReport here =
          report.withPreparation(preparing).at(TaskEnvironment.place(report.place().kernels()));
      return RoundParts.cut(
          result.with(here), task.exchange(), task.key(), state, replica.layout());
    } catch (NonFiniteException e) {
      return RoundParts.failed(
          WorkerReport.failed(task.place().worker(), TaskEnvironment.place(""), e.getMessage()));
    } finally {
      ReplicaPool.giveBack(replica);
    }
  }
}
