package io.gearshift.executors.train;

import io.gearshift.executors.exchange.RoundTask.Optimizer;
import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.plan.ParameterLayout;
import java.util.ArrayList;
import java.util.List;

/** Stochastic gradient descent with momentum over the trained parts of the flat vector. */
final class MomentumOptimizer {
  private record Part(Tensor parameters, Tensor momentum, Tensor gradients) {}

  private final ElementWise elementWise;
  private final List<Part> parts = new ArrayList<>();

  MomentumOptimizer(
      ElementWise elementWise,
      ParameterLayout layout,
      Tensor parameters,
      Tensor momentum,
      Tensor gradients) {
    this.elementWise = elementWise;
    for (ParameterLayout.Part part : layout.trainedParts()) {
      parts.add(
          new Part(
              parameters.view(part.offset(), part.length()),
              momentum.view(part.offset(), part.length()),
              gradients.view(part.offset(), part.length())));
    }
  }

  void update(Optimizer rates) {
    for (Part part : parts) {
      elementWise.momentumUpdate(
          part.parameters,
          part.momentum,
          part.gradients,
          rates.learningRate(),
          rates.momentum(),
          rates.weightDecay());
    }
  }
}
