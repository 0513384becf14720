package io.gearshift.executors.train;

import io.gearshift.executors.data.Batch;
import io.gearshift.executors.data.BatchSource;
import io.gearshift.executors.data.InputBytes;
import io.gearshift.executors.exchange.NetworkSpec;
import io.gearshift.executors.exchange.RoundResult;
import io.gearshift.executors.exchange.RoundState;
import io.gearshift.executors.exchange.RoundTask;
import io.gearshift.executors.exchange.WorkerInput;
import io.gearshift.executors.exchange.WorkerReport;
import io.gearshift.executors.graph.GraphReader;
import io.gearshift.executors.graph.NetworkGraph;
import io.gearshift.executors.graph.ParameterLayout;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.memory.ParameterVector;
import io.gearshift.executors.ops.StepClock;
import io.gearshift.executors.ops.StepKey;
import io.gearshift.executors.plan.StepResult;
import io.gearshift.executors.plan.TrainingPlan;
import io.gearshift.executors.quantization.QuantizationScheme;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * One copy of the network with its vectors and its compiled plan. Everything that outlives a round
 * is overwritten from the round's state at its start, so a round is a pure function of its
 * arguments whichever replica runs it.
 */
public final class Replica {
  private final NetworkSpec network;
  private final NetworkGraph graph;
  private final Kernels kernels;
  private final ParameterVector parameters;
  private final ParameterVector gradients;
  private final MomentumOptimizer optimizer;
  private TrainingPlan plan;

  /**
   * A replica on this machine's kernels.
   *
   * @throws IllegalArgumentException if the network holds an unsupported layer
   */
  public Replica(NetworkSpec network) {
    this(network, KernelsProvider.open(network.threads()));
  }

  Replica(NetworkSpec network, Kernels kernels) {
    this.network = network;
    this.kernels = kernels;
    this.graph =
        GraphReader.read(ComputationGraphConfiguration.fromJson(network.configurationJson()));
    this.parameters = new ParameterVector(kernels, graph.layout());
    this.gradients = new ParameterVector(kernels, graph.layout());
    this.optimizer = new MomentumOptimizer(kernels, graph.layout());
  }

  /**
   * Trains one worker's part of a round.
   *
   * @param source the worker's mini-batches of this round, in order
   */
  public RoundResult train(RoundTask task, RoundState state, BatchSource source) {
    parameters.upload(state.parameters());
    optimizer.momentum().upload(state.momentum());
    long started = System.nanoTime();
    compile(task.regime(), task.batchSize());
    long waitedBefore = source.nanosWaited();
    InputBytes readBefore = source.bytesRead();
    double lossSum = 0;
    long correct = 0;
    long examples = 0;
    for (int step = 0; step < task.batches(); step++) {
      Batch batch = source.next();
      if (batch == null) {
        throw new IllegalStateException(
            "Worker " + task.worker() + " ran out of images after " + step + " batches");
      }
      StepResult result = step(task, step, batch);
      lossSum += result.lossSum();
      correct += result.correct();
      examples += result.count();
    }
    long input = source.nanosWaited() - waitedBefore;
    long compute = System.nanoTime() - started - input;
    WorkerReport report =
        new WorkerReport(
            task.worker(),
            examples,
            lossSum,
            correct,
            compute,
            input,
            0,
            0,
            input(source.bytesRead().minus(readBefore)),
            Hosts.local(),
            "",
            null,
            null);
    float[] gradient =
        task.gradient() == RoundTask.Gradient.OF_LAST_BATCH ? gradients.download() : null;
    return new RoundResult(
        report, parameters.download(), optimizer.momentum().download(), gradient);
  }

  private static WorkerInput input(InputBytes bytes) {
    return new WorkerInput(bytes.local(), bytes.cached(), bytes.remote());
  }

  private StepResult step(RoundTask task, int step, Batch batch) {
    StepKey key = new StepKey(task.seed(), task.round(), task.worker(), step);
    plan.run(batch.images(), batch.labels(), batch.count(), key);
    boolean last = step + 1 == task.batches();
    if (last && task.gradient() == RoundTask.Gradient.OF_LAST_BATCH) {
      // The update would round the gradient only for itself.
      plan.encodeGradients();
    }
    plan.clock().start();
    optimizer.update(task.optimizer(), plan);
    plan.clock().book(StepClock.Kind.UPDATE, optimizer.bytes());
    return plan.result();
  }

  private void compile(QuantizationScheme scheme, int batchSize) {
    if (plan == null || !plan.scheme().equals(scheme) || plan.batch() != batchSize) {
      plan = null;
      plan =
          TrainingPlan.compile(
              graph, network.images(), batchSize, scheme, kernels, parameters, gradients);
    }
  }

  /** Where each parameter stands. */
  public ParameterLayout layout() {
    return graph.layout();
  }

  /** The network that it copies. */
  public NetworkSpec network() {
    return network;
  }
}
