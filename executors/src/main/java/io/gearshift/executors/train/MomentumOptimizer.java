package io.gearshift.executors.train;

import io.gearshift.executors.exchange.RoundTask.Decayed;
import io.gearshift.executors.exchange.RoundTask.Optimizer;
import io.gearshift.executors.graph.ParameterLayout;
import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.memory.ParameterVector;
import io.gearshift.executors.plan.TrainingPlan;
import java.util.List;

/** Stochastic gradient descent with momentum over the trained parameters of a layout. */
final class MomentumOptimizer {
  private final ElementWise elementWise;
  private final List<ParameterTensor> trained;
  private final ParameterVector momentum;

  MomentumOptimizer(Kernels kernels, ParameterLayout layout) {
    this.elementWise = kernels.elementWise();
    this.trained = layout.trained();
    this.momentum = new ParameterVector(kernels, layout);
  }

  /** Its state. */
  ParameterVector momentum() {
    return momentum;
  }

  /** Bytes that an update reads and writes: three vectors read, two written. */
  long bytes() {
    return trained.stream().mapToLong(tensor -> 5L * Float.BYTES * tensor.size()).sum();
  }

  /** Updates all trained parameters of a plan. */
  void update(Optimizer rates, TrainingPlan plan) {
    for (ParameterTensor tensor : trained) {
      boolean decayed =
          rates.decayed() == Decayed.ALL || tensor.role() == ParameterTensor.Role.WEIGHT;
      elementWise.momentumUpdate(
          plan.parameters().part(tensor),
          momentum.part(tensor),
          plan.gradients().part(tensor),
          plan.encoding(tensor),
          rates.learningRate(),
          rates.momentum(),
          decayed ? rates.weightDecay() : 0);
    }
  }
}
