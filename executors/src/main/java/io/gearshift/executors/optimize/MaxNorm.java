package io.gearshift.executors.optimize;

import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.tensor.Tensor;

/**
 * Limits the Euclidean norm of the weights that lead to each output unit or channel; longer ones
 * are scaled down to it. Biases and normalisations are left alone.
 *
 * <p>Source: Srivastava et al. 2014, section 5.1.
 *
 * @param limit above 0
 */
public record MaxNorm(float limit) implements Projection {

  @Override
  public String label() {
    return "norm of an output's weights at most " + limit;
  }

  @Override
  public void apply(ElementWise elementWise, ParameterTensor parameter, Tensor values) {
    if (parameter.role() == ParameterTensor.Role.WEIGHT) {
      elementWise.limitNorms(values, parameter.shape()[0], limit);
    }
  }
}
