package io.gearshift.executors.check;

import io.gearshift.executors.exchange.NetworkSpec;
import io.gearshift.executors.exchange.RoundState;
import io.gearshift.executors.graph.NetworkGraph;
import io.gearshift.executors.graph.ParameterLayout;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.memory.ParameterVector;
import io.gearshift.executors.ops.step.StepClock;
import io.gearshift.executors.ops.step.StepKey;
import io.gearshift.executors.optimize.GroupRule;
import io.gearshift.executors.optimize.Sgd;
import io.gearshift.executors.optimize.UpdateRules;
import io.gearshift.executors.plan.TrainingPlan;
import io.gearshift.executors.quantization.QuantizationScheme;
import io.gearshift.executors.train.Updater;
import java.util.function.Consumer;

/** A compiled plan with vectors of its own, and a batch of random images to step on. */
final class RandomStep {
  /** The parameters stay where training starts: a step that runs away would not be a usual one. */
  private static final float STANDSTILL = 0;

  private static final UpdateRules USUAL = UpdateRules.of(new GroupRule(new Sgd(0.9f), 1e-4f));

  private static final long SEED = 20061120;

  private final TrainingPlan plan;
  private final Updater updater;
  private final Kernels kernels;
  private final boolean besideTheHost;
  private final RandomBatch batch;

  /** Where the kernels compute already: what is timed is a step, not the way of its images. */
  private final Tensor images;

  RandomStep(
      NetworkSpec network,
      NetworkGraph graph,
      Consumer<ParameterVector> initialParameters,
      Kernels kernels,
      RandomBatch batch,
      QuantizationScheme scheme) {
    this.kernels = kernels;
    this.besideTheHost = network.compute().backend().isOnDevice();
    this.batch = batch;
    this.images = kernels.allocate(batch.images().type(), batch.images().shape());
    kernels.upload(batch.images(), images);
    ParameterLayout layout = graph.layout().extendedBy(network.states());
    ParameterVector parameters = new ParameterVector(kernels, layout);
    initialParameters.accept(parameters);
    plan =
        TrainingPlan.compile(
            graph,
            network.images(),
            batch.size(),
            scheme,
            kernels,
            parameters,
            new ParameterVector(kernels, layout));
    updater = new Updater(kernels, layout);
    updater.load(RoundState.fresh(new float[layout.size()], USUAL.stateNames()).optimizer(), USUAL);
  }

  /** Forward, backward and an update at a learning rate of zero, which takes as long as another. */
  void run(int number) {
    pass(number);
    plan.clock().start();
    updater.update(plan, USUAL, STANDSTILL, number);
    plan.clock().book(StepClock.Kind.UPDATE, updater.bytes());
    plan.result();
  }

  /** The gradients at the present parameters. */
  float[] gradients() {
    pass(0);
    plan.encodeGradients();
    plan.result();
    return plan.gradients().download();
  }

  private void pass(int number) {
    plan.run(images, batch.labels(), batch.size(), new StepKey(SEED, 0, 0, number));
  }

  /** Whether kernels run while the host goes on. */
  boolean runsBesideTheHost() {
    return besideTheHost;
  }

  /** Waits for all that a step has begun. */
  void synchronize() {
    kernels.synchronize();
  }

  TrainingPlan plan() {
    return plan;
  }
}
