package io.gearshift.driver.averaging;

import io.gearshift.executors.data.spec.DataSpec;
import io.gearshift.executors.exchange.EvaluationResult;
import io.gearshift.executors.exchange.GearTask;
import io.gearshift.executors.exchange.GearTimes;
import io.gearshift.executors.exchange.RoundParts;
import io.gearshift.executors.exchange.RoundState;
import io.gearshift.executors.exchange.RoundTask;
import io.gearshift.executors.exchange.part.RoundSum;
import io.gearshift.executors.exchange.part.SliceKey;
import io.gearshift.executors.exchange.part.WorkerReports;
import io.gearshift.executors.task.EvaluationTask;
import io.gearshift.executors.task.EvaluationWork;
import io.gearshift.executors.task.ExecutorResources;
import io.gearshift.executors.task.GearTimingWork;
import io.gearshift.executors.task.RoundWork;
import io.gearshift.executors.task.ShardBatches;
import io.gearshift.executors.task.WorkerBatches;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.apache.hadoop.conf.Configuration;

/**
 * All workers one after another in this thread, without Spark: the oracle of the distributed one.
 * Keeps between rounds what an executor keeps, until it is closed.
 */
public final class SerialRounds implements Rounds, AutoCloseable {
  private final ExecutorResources executor = new ExecutorResources(new Configuration());
  private final IntFunction<WorkerBatches> batches;
  private final DataSpec data;

  /** Over the shards of a data set. */
  public SerialRounds(DataSpec data) {
    this(worker -> new ShardBatches(data), data);
  }

  /**
   * Over any batches; there is nothing to evaluate.
   *
   * @param batches by worker
   */
  public SerialRounds(IntFunction<WorkerBatches> batches) {
    this(batches, null);
  }

  private SerialRounds(IntFunction<WorkerBatches> batches, DataSpec data) {
    this.batches = batches;
    this.data = data;
  }

  @Override
  public RoundOutcome train(RoundTask task, RoundState state) {
    long started = System.nanoTime();
    Map<SliceKey, RoundSum> sums = new LinkedHashMap<>();
    for (int worker = 0; worker < task.place().workers(); worker++) {
      for (RoundParts.Keyed part :
          RoundWork.run(executor, task.forWorker(worker), batches.apply(worker), () -> state)) {
        sums.merge(part.key(), part.part().toSum(), RoundSum::plus);
      }
    }
    RoundAssembly assembly = new RoundAssembly(state, task.gradient());
    sums.forEach(
        (key, part) -> {
          if (part instanceof WorkerReports reports) {
            assembly.put(reports);
          } else {
            assembly.put(key, RoundParts.values(key, part));
          }
        });
    return assembly.finish(System.nanoTime() - started);
  }

  @Override
  public List<GearTimes> timeGears(GearTask task, float[] parameters) {
    List<GearTimes> times = new ArrayList<>();
    for (int worker = 0; worker < task.workers(); worker++) {
      times.add(GearTimingWork.run(executor, task, worker, parameters));
    }
    return times;
  }

  @Override
  public EvaluationResult evaluate(EvaluationTask task, float[] parameters) {
    EvaluationResult total = null;
    for (int worker = 0; worker < task.workers(); worker++) {
      EvaluationResult part = EvaluationWork.run(executor, task, data, worker, parameters);
      total = total == null ? part : total.plus(part);
    }
    return total;
  }

  @Override
  public void close() {
    executor.close();
  }
}
