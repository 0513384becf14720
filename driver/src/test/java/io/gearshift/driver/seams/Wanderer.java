package io.gearshift.driver.seams;

import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.optimize.Optimizer;
import java.util.List;

/** Plain gradient descent that remembers the sum of all gradients. */
record Wanderer() implements Optimizer {

  @Override
  public String label() {
    return "wanderer";
  }

  @Override
  public List<String> stateNames() {
    return List.of("wandered");
  }

  @Override
  public void update(ElementWise elementWise, Target target, List<Tensor> state, Rates rates) {
    target.encoding().ifPresent(e -> elementWise.encode(target.gradient(), target.gradient(), e));
    elementWise.addScaled(state.get(0), target.gradient(), 1);
    elementWise.addScaled(target.parameter(), target.gradient(), -rates.learningRate());
  }
}
