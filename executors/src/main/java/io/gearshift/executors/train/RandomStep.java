package io.gearshift.executors.train;

import io.gearshift.executors.exchange.NetworkSpec;
import io.gearshift.executors.exchange.RoundTask.Optimizer;
import io.gearshift.executors.graph.NetworkGraph;
import io.gearshift.executors.kernels.DataType;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.ops.StepClock;
import io.gearshift.executors.ops.StepKey;
import io.gearshift.executors.plan.TrainingPlan;
import io.gearshift.executors.quantization.Regime;
import java.util.function.Consumer;

/** A compiled plan with vectors of its own, and a batch of random images to step on. */
final class RandomStep {
  /** The parameters stay where training starts: a step that runs away would not be a usual one. */
  private static final Optimizer STANDSTILL = new Optimizer(0, 0.9f, 1e-4f);

  private static final long SEED = 20061120;

  private final TrainingPlan plan;
  private final MomentumOptimizer optimizer;
  private final RandomBatch batch;

  RandomStep(
      NetworkSpec network,
      NetworkGraph graph,
      Consumer<Tensor> initialParameters,
      Kernels kernels,
      RandomBatch batch,
      Regime regime) {
    this.batch = batch;
    int size = graph.layout().size();
    Tensor parameters = Tensor.allocate(DataType.F32, size);
    initialParameters.accept(parameters);
    Tensor gradients = Tensor.allocate(DataType.F32, size);
    Tensor momentum = Tensor.allocate(DataType.F32, size);
    plan =
        TrainingPlan.compile(
            graph, network.images(), batch.size(), regime, kernels, parameters, gradients);
    optimizer =
        new MomentumOptimizer(
            kernels.elementWise(), graph.layout(), parameters, momentum, gradients);
  }

  /** Forward, backward and an update at a learning rate of zero, which takes as long as another. */
  void run(int number) {
    forwardAndBackward(number);
    plan.clock().start();
    optimizer.update(STANDSTILL, plan);
    plan.clock().book(StepClock.Kind.UPDATE, optimizer.bytes());
  }

  /** The gradients at the present parameters. */
  Tensor gradients() {
    forwardAndBackward(0);
    return plan.gradients();
  }

  private void forwardAndBackward(int number) {
    plan.train(batch.images(), batch.labels(), batch.size(), new StepKey(SEED, 0, 0, number));
  }

  TrainingPlan plan() {
    return plan;
  }
}
