package io.gearshift.executors.optimize;

import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.util.List;

/**
 * Stochastic gradient descent with momentum whose step is kept in the scheme's number format: step
 * = round(momentum * step - learningRate * gradient), parameter = parameter + step.
 *
 * <p>Source: Courbariaux, Bengio and David 2014 (arXiv 1412.7024), algorithm 1. {@link Sgd} keeps
 * the sum of gradients instead, which has no learning rate in it.
 *
 * @param momentum factor of the old step, at least 0 and below 1
 */
public record RoundedSgd(float momentum) implements Optimizer {

  @Override
  public String label() {
    return "SGD of rounded steps, momentum " + momentum;
  }

  @Override
  public RoundedSgd withMomentum(float other) {
    return new RoundedSgd(other);
  }

  @Override
  public List<String> stateNames() {
    return List.of("step");
  }

  @Override
  public void update(ElementWise elementWise, Target target, List<Tensor> state, Rates rates) {
    Tensor gradient = target.gradient();
    Tensor step = state.get(0);
    target.encoding().ifPresent(encoding -> elementWise.encode(gradient, gradient, encoding));
    if (rates.weightDecay() != 0) {
      elementWise.addScaled(gradient, target.parameter(), rates.weightDecay());
    }
    elementWise.momentumStep(step, gradient, momentum, rates.learningRate());
    target.ofStep().ifPresent(encoding -> elementWise.encode(step, step, encoding));
    elementWise.add(target.parameter(), step, target.parameter());
    target.parameter().forgetRange();
  }
}
