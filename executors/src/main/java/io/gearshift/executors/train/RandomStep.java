package io.gearshift.executors.train;

import io.gearshift.executors.exchange.NetworkSpec;
import io.gearshift.executors.exchange.RoundTask.Optimizer;
import io.gearshift.executors.kernels.DataType;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.plan.InputShape;
import io.gearshift.executors.plan.NetworkGraph;
import io.gearshift.executors.plan.Regime;
import io.gearshift.executors.plan.StepClock;
import io.gearshift.executors.plan.StepKey;
import io.gearshift.executors.plan.TrainingPlan;
import java.util.Random;

/** A compiled plan with vectors of its own and one batch of random images, the same every time. */
final class RandomStep {
  private static final Optimizer RATES = new Optimizer(0.01f, 0.9f, 1e-4f);
  private static final long SEED = 20061120;

  private final TrainingPlan plan;
  private final MomentumOptimizer optimizer;
  private final Tensor images;
  private final int[] labels;

  RandomStep(
      NetworkSpec network,
      NetworkGraph graph,
      float[] initialParameters,
      Kernels kernels,
      int batch,
      Regime regime) {
    InputShape shape = network.images();
    int size = graph.layout().size();
    Tensor parameters = Tensor.of(initialParameters, size);
    Tensor gradients = Tensor.allocate(DataType.F32, size);
    Tensor momentum = Tensor.allocate(DataType.F32, size);
    plan = TrainingPlan.compile(graph, shape, batch, regime, kernels, parameters, gradients);
    optimizer =
        new MomentumOptimizer(
            kernels.elementWise(), graph.layout(), parameters, momentum, gradients);
    images = Tensor.allocate(DataType.F32, batch, shape.height(), shape.width(), shape.channels());
    Random random = new Random(SEED);
    for (int i = 0; i < images.size(); i++) {
      images.set(i, (float) random.nextGaussian());
    }
    labels = new int[batch];
    for (int i = 0; i < batch; i++) {
      labels[i] = i % graph.classes();
    }
  }

  /** Forward, backward and update. */
  void run(int number) {
    forwardAndBackward(number);
    plan.clock().start();
    optimizer.update(RATES);
    plan.clock().book(StepClock.Kind.UPDATE);
  }

  /** The gradients at the present parameters. */
  float[] gradients() {
    forwardAndBackward(0);
    return plan.gradients().toFloats();
  }

  private void forwardAndBackward(int number) {
    plan.train(images, labels, labels.length, new StepKey(SEED, 0, 0, number));
  }

  TrainingPlan plan() {
    return plan;
  }
}
