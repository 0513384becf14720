package io.gearshift.executors.task;

import io.gearshift.executors.data.InputResources;
import io.gearshift.executors.exchange.NetworkSpec;
import io.gearshift.executors.kernels.compute.ComputeResources;
import io.gearshift.executors.train.Evaluator;
import io.gearshift.executors.train.Replica;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that an executor keeps from one task to the next: replicas and evaluators, devices, what has
 * been read and decoded, memory for batches. Nothing of it changes a result. Owned by one session
 * of Spark, or by whoever works without Spark; closed with its owner.
 *
 * <p>Tasks may still run when it is closed: what they use is freed when they end.
 */
public final class ExecutorResources implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ExecutorResources.class);

  private final InputResources input;
  private final ComputeResources compute = new ComputeResources();
  private final LendingPool<NetworkSpec, Replica> replicas;
  private final LendingPool<EvaluationTask, Evaluator> evaluators;
  private final Set<String> gpus = ConcurrentHashMap.newKeySet();

  /**
   * Nothing yet.
   *
   * @param configuration Hadoop's settings by which data sets are read
   */
  public ExecutorResources(Configuration configuration) {
    this.input = new InputResources(configuration);
    // Replicas of another network belong to a run that is over.
    this.replicas =
        new LendingPool<>(
            network -> Replica.open(network, compute), Replica::close, TaskEnvironment::isSame);
    this.evaluators =
        new LendingPool<>(
            task ->
                Evaluator.open(
                    task.network(), task.scheme(), task.batchSize(), task.testTime(), compute),
            Evaluator::close,
            EvaluationTask::isSame);
  }

  /** What batch sources share. */
  InputResources input() {
    return input;
  }

  /** What kernels share. */
  ComputeResources compute() {
    return compute;
  }

  /**
   * Replicas, so that plans are compiled once. A replica holds nothing that a round does not
   * overwrite, so any of them gives the same bits.
   */
  LendingPool<NetworkSpec, Replica> replicas() {
    return replicas;
  }

  /** Evaluators likewise. */
  LendingPool<EvaluationTask, Evaluator> evaluators() {
    return evaluators;
  }

  /** A network as the present task computes it; the log is told of a GPU that is new. */
  NetworkSpec here(NetworkSpec network) {
    String gpu = TaskEnvironment.gpu();
    if (gpu != null && gpus.add(gpu)) {
      LOG.info("GPU of executor {}: {}", TaskEnvironment.executor(), gpu);
    }
    return TaskEnvironment.here(network);
  }

  /** Frees the memory outside the Java heap and the devices, and forgets what was read. */
  @Override
  public void close() {
    // Each even if one before it fails; devices last, as the others use them.
    try (compute;
        input;
        evaluators) {
      replicas.close();
    }
  }
}
