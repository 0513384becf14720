package io.gearshift.executors.train;

import io.gearshift.executors.data.batch.Batch;
import io.gearshift.executors.data.batch.BatchForm;
import io.gearshift.executors.data.batch.BatchSource;
import io.gearshift.executors.data.batch.InputBytes;
import io.gearshift.executors.exchange.NetworkSpec;
import io.gearshift.executors.exchange.RoundPlace;
import io.gearshift.executors.exchange.RoundResult;
import io.gearshift.executors.exchange.RoundState;
import io.gearshift.executors.exchange.RoundTask;
import io.gearshift.executors.exchange.StepRules;
import io.gearshift.executors.exchange.part.WorkerInput;
import io.gearshift.executors.exchange.part.WorkerReport;
import io.gearshift.executors.graph.GraphReader;
import io.gearshift.executors.graph.NetworkGraph;
import io.gearshift.executors.graph.ParameterLayout;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.kernels.compute.ComputeResources;
import io.gearshift.executors.memory.ParameterVector;
import io.gearshift.executors.ops.step.StepClock;
import io.gearshift.executors.ops.step.StepKey;
import io.gearshift.executors.optimize.Objective;
import io.gearshift.executors.plan.StepResult;
import io.gearshift.executors.plan.TrainingPlan;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * One copy of the network with its vectors and its compiled plan. Everything that outlives a round
 * is overwritten from the round's state at its start, so a round is a pure function of its
 * arguments whichever replica runs it.
 */
public final class Replica implements AutoCloseable {
  private final NetworkSpec network;
  private final NetworkGraph graph;
  private final ParameterLayout layout;
  private final Kernels kernels;
  private final ParameterVector parameters;
  private final ParameterVector gradients;
  private final Updater updater;
  private TrainingPlan plan;
  private boolean closed;

  /**
   * A replica on the kernels that the network names.
   *
   * @param resources what it has in common with other replicas of the process
   * @throws IllegalArgumentException if the network holds an unsupported layer
   */
  public static Replica open(NetworkSpec network, ComputeResources resources) {
    Kernels kernels = KernelsProvider.open(network.compute(), resources);
    try {
      return new Replica(network, kernels);
    } catch (RuntimeException | Error e) {
      kernels.close();
      throw e;
    }
  }

  /**
   * A replica on kernels of its own.
   *
   * @param kernels closed with it
   */
  Replica(NetworkSpec network, Kernels kernels) {
    this.network = network;
    this.kernels = kernels;
    this.graph =
        GraphReader.read(ComputationGraphConfiguration.fromJson(network.configurationJson()));
    this.layout = graph.layout().extendedBy(network.states());
    this.parameters = new ParameterVector(kernels, layout);
    this.gradients = new ParameterVector(kernels, layout);
    this.updater = new Updater(kernels, layout);
  }

  /**
   * Trains one worker's part of a round.
   *
   * @param source the worker's mini-batches of this round, in order
   * @throws IllegalStateException if the replica is closed
   */
  public RoundResult train(RoundTask task, RoundState state, BatchSource source) {
    if (closed) {
      throw new IllegalStateException("The replica is closed");
    }
    parameters.upload(state.parameters());
    updater.load(state.optimizer(), task.rules().updates());
    long started = System.nanoTime();
    compile(task);
    long waitedBefore = source.nanosWaited();
    InputBytes readBefore = source.bytesRead();
    WorkerReport.Learned learned = WorkerReport.Learned.NOTHING;
    for (int step = 0; step < task.batches().count(); step++) {
      Batch batch = source.next();
      if (batch == null) {
        throw new IllegalStateException(
            "Worker " + task.place().worker() + " ran out of images after " + step + " batches");
      }
      StepResult result = step(task, step, batch);
      learned = learned.plus(result.count(), result.lossSum(), result.correct(), result.terms());
    }
    long input = source.nanosWaited() - waitedBefore;
    long compute = System.nanoTime() - started - input;
    WorkerReport report =
        new WorkerReport(
            task.place().worker(),
            learned,
            WorkerReport.Times.ofTraining(compute, input),
            0,
            input(source.bytesRead().minus(readBefore)),
            new WorkerReport.Place(Hosts.local(), "", null, kernels.description()),
            null);
    float[] gradient =
        task.gradient() == RoundTask.Gradient.OF_LAST_BATCH ? gradients.download() : null;
    return new RoundResult(
        report, new RoundState(parameters.download(), updater.vectors()), gradient);
  }

  private static WorkerInput input(InputBytes bytes) {
    return new WorkerInput(bytes.local(), bytes.cached(), bytes.remote());
  }

  private StepResult step(RoundTask task, int step, Batch batch) {
    RoundPlace place = task.place();
    StepKey key = new StepKey(place.seed(), place.round(), place.worker(), step);
    plan.run(batch.on(kernels), batch.labels(), batch.count(), key);
    boolean last = step + 1 == task.batches().count();
    if (last && task.gradient() == RoundTask.Gradient.OF_LAST_BATCH) {
      // The update would round the gradient only for itself.
      plan.encodeGradients();
    }
    plan.clock().start();
    StepRules rules = task.rules();
    updater.update(plan, rules.updates(), rules.learningRates()[step], rules.firstUpdate() + step);
    plan.clock().book(StepClock.Kind.UPDATE, updater.bytes());
    return plan.result();
  }

  private void compile(RoundTask task) {
    int batch = task.batches().size();
    Objective objective = objective(task);
    if (plan == null
        || !plan.scheme().equals(task.scheme())
        || plan.batch() != batch
        || !plan.objective().equals(objective)) {
      plan = null;
      plan =
          TrainingPlan.compile(
              graph,
              network.images(),
              batch,
              task.scheme(),
              kernels,
              parameters,
              gradients,
              objective);
    }
  }

  /** Not lowered by parameters that are kept, unless the driver looks at all gradients. */
  private static Objective objective(RoundTask task) {
    Objective whole = task.rules().objective();
    return task.gradient() == RoundTask.Gradient.OF_LAST_BATCH
        ? whole
        : whole.keeping(task.rules().updates().kept());
  }

  /** The form in which it wants images that are stored encoded. */
  public BatchForm batchForm() {
    return kernels.placesImages() ? BatchForm.PIXELS : BatchForm.VALUES;
  }

  /** Where each parameter stands. */
  public ParameterLayout layout() {
    return layout;
  }

  /** Frees its memory outside the Java heap, there and on a device. It cannot train afterwards. */
  @Override
  public void close() {
    closed = true;
    plan = null;
    kernels.close();
  }
}
