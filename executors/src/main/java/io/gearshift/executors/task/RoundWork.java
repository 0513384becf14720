package io.gearshift.executors.task;

import io.gearshift.executors.data.batch.BatchSource;
import io.gearshift.executors.exchange.NetworkSpec;
import io.gearshift.executors.exchange.RoundParts;
import io.gearshift.executors.exchange.RoundResult;
import io.gearshift.executors.exchange.RoundState;
import io.gearshift.executors.exchange.RoundTask;
import io.gearshift.executors.exchange.part.WorkerReport;
import io.gearshift.executors.quantization.NonFiniteException;
import io.gearshift.executors.train.Replica;
import java.util.List;
import java.util.function.Supplier;

/** One worker's part of a round from images to parts that add up: what a Spark task calls. */
public final class RoundWork {
  private RoundWork() {}

  /**
   * Trains and cuts. A number that is not finite is a result, not an exception: trying the same
   * work again elsewhere would end the same.
   *
   * @param executor what is kept between tasks where this one runs
   * @param start of the round; may have to be fetched
   */
  public static List<RoundParts.Keyed> run(
      ExecutorResources executor,
      RoundTask task,
      WorkerBatches batches,
      Supplier<RoundState> start) {
    long started = System.nanoTime();
    NetworkSpec network = executor.here(task.network());
    RoundState state = start.get();
    long fetched = System.nanoTime();
    Replica replica = TaskEnvironment.onThisHost(() -> executor.replicas().borrow(network));
    long prepared = System.nanoTime();
    try (BatchSource source = batches.open(task, executor.input(), replica.batchForm())) {
      long opened = System.nanoTime();
      RoundResult result = TaskEnvironment.onThisHost(() -> replica.train(task, state, source));
      WorkerReport report = result.report();
      WorkerReport here =
          report
              .withPreparation(started, prepared - fetched, opened - prepared)
              .at(TaskEnvironment.place(report.place().kernels()));
      return RoundParts.cut(
          result.with(here), task.exchange(), task.key(), state, replica.layout());
    } catch (NonFiniteException e) {
      return RoundParts.failed(
          WorkerReport.failed(task.place().worker(), TaskEnvironment.place(""), e.getMessage()));
    } finally {
      executor.replicas().giveBack(network, replica);
    }
  }
}
