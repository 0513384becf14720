package io.gearshift.executors.optimize;

import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/** A rule by which gradients change parameters: a description, which travels in tasks. */
public interface Optimizer extends Serializable {

  /** For people: {@code "SGD, momentum 0.9"}. */
  String label();

  /**
   * Names of the vectors that it keeps beside the parameters, zero at first. Optimisers that name a
   * vector alike mean the same by it.
   */
  List<String> stateNames();

  /**
   * Updates one tensor of parameters, in place.
   *
   * @param state its parts of the vectors, in the order of {@link #stateNames}
   */
  void update(ElementWise elementWise, Target target, List<Tensor> state, Rates rates);

  /** Updates tensors that have nothing in common, at once where the kernels can. */
  default void update(ElementWise elementWise, List<Update> updates) {
    for (Update update : updates) {
      update(elementWise, update.target(), update.state(), update.rates());
    }
  }

  /** The same with another momentum; itself where it has none. */
  default Optimizer withMomentum(float momentum) {
    return this;
  }

  /** Arguments of {@link #update(ElementWise, Target, List, Rates)}. */
  record Update(Target target, List<Tensor> state, Rates rates) {}

  /**
   * What is updated.
   *
   * @param parameter its range is noted with it if the update has seen it, and forgotten if not
   * @param gradient of the loss; not defined afterwards if it was to be encoded
   * @param encoding of the gradient before all else; empty for none
   * @param ofStep of what the parameter moves by, where an optimiser keeps that; empty for none
   */
  record Target(
      Tensor parameter, Tensor gradient, Optional<Encoding> encoding, Optional<Encoding> ofStep) {

    /** Moved by whatever step. */
    public Target(Tensor parameter, Tensor gradient, Optional<Encoding> encoding) {
      this(parameter, gradient, encoding, Optional.empty());
    }
  }

  /**
   * How far.
   *
   * @param learningRate of this update
   * @param weightDecay factor of the parameter that is added to its gradient
   * @param update how many updates came before this one since the state was zero
   */
  record Rates(float learningRate, float weightDecay, long update) {}
}
