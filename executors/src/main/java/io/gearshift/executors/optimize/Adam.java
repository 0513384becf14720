package io.gearshift.executors.optimize;

import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.kernels.update.AdamRates;
import java.util.List;

/**
 * Adam, in PyTorch's order of operations; weight decay goes into the gradient.
 *
 * <p>Source: Kingma and Ba 2015 (arXiv 1412.6980), algorithm 1, with both corrections.
 *
 * @param meanDecay factor of the old mean of gradients, at least 0 and below 1
 * @param varianceDecay factor of the old mean of their squares, at least 0 and below 1
 * @param epsilon added to the root of the squares' mean, above 0
 */
public record Adam(float meanDecay, float varianceDecay, float epsilon) implements Optimizer {

  @Override
  public String label() {
    return "Adam, decays " + meanDecay + " and " + varianceDecay + ", epsilon " + epsilon;
  }

  @Override
  public List<String> stateNames() {
    return List.of("adamMean", "adamVariance");
  }

  @Override
  public void update(ElementWise elementWise, Target target, List<Tensor> state, Rates rates) {
    double updates = rates.update() + 1.0;
    AdamRates factors =
        new AdamRates(
            (float) (rates.learningRate() / (1 - Math.pow(meanDecay, updates))),
            meanDecay,
            varianceDecay,
            (float) Math.sqrt(1 - Math.pow(varianceDecay, updates)),
            epsilon,
            rates.weightDecay());
    elementWise.adamUpdate(
        target.parameter(),
        state.get(0),
        state.get(1),
        target.gradient(),
        target.encoding(),
        factors);
  }
}
