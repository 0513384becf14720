package io.gearshift.executors.train;

import io.gearshift.executors.exchange.RoundTask.Decayed;
import io.gearshift.executors.exchange.RoundTask.Optimizer;
import io.gearshift.executors.graph.ParameterLayout;
import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.plan.TrainingPlan;
import java.util.ArrayList;
import java.util.List;

/** Stochastic gradient descent with momentum over the trained parameters of the flat vector. */
final class MomentumOptimizer {
  private record Part(
      int offset, boolean weight, Tensor parameters, Tensor momentum, Tensor gradients) {

    float decay(Optimizer rates) {
      return weight || rates.decayed() == Decayed.ALL ? rates.weightDecay() : 0;
    }
  }

  private final ElementWise elementWise;
  private final List<Part> parts = new ArrayList<>();

  MomentumOptimizer(
      ElementWise elementWise,
      ParameterLayout layout,
      Tensor parameters,
      Tensor momentum,
      Tensor gradients) {
    this.elementWise = elementWise;
    for (ParameterTensor tensor : layout.trained()) {
      parts.add(
          new Part(
              tensor.offset(),
              tensor.role() == ParameterTensor.Role.WEIGHT,
              parameters.view(tensor.offset(), tensor.size()),
              momentum.view(tensor.offset(), tensor.size()),
              gradients.view(tensor.offset(), tensor.size())));
    }
  }

  /** Bytes that an update reads and writes: three vectors read, two written. */
  long bytes() {
    return parts.stream().mapToLong(part -> 5 * part.parameters.bytes()).sum();
  }

  /**
   * Updates all trained parameters of a plan, rounding their gradients where it says so, and tells
   * it what ranges they have then.
   */
  void update(Optimizer rates, TrainingPlan plan) {
    for (Part part : parts) {
      elementWise
          .momentumUpdate(
              part.parameters,
              part.momentum,
              part.gradients,
              plan.takeRounding(part.offset),
              rates.learningRate(),
              rates.momentum(),
              part.decay(rates))
          .ifPresent(range -> plan.knownRanges().put(part.offset, range));
    }
  }
}
