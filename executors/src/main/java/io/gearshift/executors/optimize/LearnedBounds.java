package io.gearshift.executors.optimize;

import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.numerics.LearnedFormat;
import io.gearshift.executors.quantization.quantizer.LearnedLevels;

/**
 * Keeps the trained values of learned grids in order and within their bounds.
 *
 * <p>Source: {@code mixed-precision-dnns/train_resnet.py} of sony/ai-research-code.
 *
 * @param weights format of weights and biases; null where they have none
 * @param inputs format of inputs; null where they have none
 */
public record LearnedBounds(LearnedFormat weights, LearnedFormat inputs) implements Projection {

  @Override
  public String label() {
    return "trained values of grids within their bounds";
  }

  @Override
  public void apply(ElementWise elementWise, ParameterTensor parameter, Tensor values) {
    if (parameter.group().equals(LearnedLevels.QUANTIZERS)) {
      // Signed inputs, whose name ends so too, have the bounds of the others.
      boolean ofInput = parameter.label().endsWith(LearnedLevels.stateName("input"));
      elementWise.keepLearned(LearnedLevels.grid(ofInput ? inputs : weights, values));
    }
  }
}
