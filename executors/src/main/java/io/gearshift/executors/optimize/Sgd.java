package io.gearshift.executors.optimize;

import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.kernels.update.MomentumRates;
import io.gearshift.executors.kernels.update.MomentumUpdate;
import java.util.List;

/**
 * Stochastic gradient descent with momentum, in PyTorch's order of operations.
 *
 * @param momentum factor of the old momentum, at least 0 and below 1
 * @param form what the parameter moves by
 */
public record Sgd(float momentum, MomentumRates.Form form) implements Optimizer {

  /** Whose parameters move by the momentum itself. */
  public Sgd(float momentum) {
    this(momentum, MomentumRates.Form.PLAIN);
  }

  @Override
  public String label() {
    boolean nesterov = form == MomentumRates.Form.NESTEROV;
    return (nesterov ? "SGD, Nesterov momentum " : "SGD, momentum ") + momentum;
  }

  @Override
  public Sgd withMomentum(float other) {
    return new Sgd(other, form);
  }

  @Override
  public List<String> stateNames() {
    return List.of("momentum");
  }

  @Override
  public void update(ElementWise elementWise, Target target, List<Tensor> state, Rates rates) {
    update(elementWise, List.of(new Update(target, state, rates)));
  }

  @Override
  public void update(ElementWise elementWise, List<Update> updates) {
    elementWise.momentumUpdates(updates.stream().map(this::byMomentum).toList());
  }

  private MomentumUpdate byMomentum(Update update) {
    Rates rates = update.rates();
    return new MomentumUpdate(
        update.target().parameter(),
        update.state().get(0),
        update.target().gradient(),
        update.target().encoding(),
        new MomentumRates(rates.learningRate(), momentum, rates.weightDecay(), form));
  }
}
