package io.gearshift.executors.optimize;

import io.gearshift.executors.graph.ParameterGroup;
import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.kernels.tensor.Tensor;

/**
 * Half of {@code factor} times the sum of squares of all weights: weight decay as a term of the
 * loss, which the record then shows.
 *
 * @param factor at least 0
 */
public record NormPenalty(float factor) implements Penalty {

  @Override
  public String name() {
    return "l2";
  }

  @Override
  public String label() {
    return "half of " + factor + " times the sum of squared weights";
  }

  @Override
  public void apply(Context context) {
    for (ParameterTensor parameter : context.parameters().layout().trained()) {
      if (parameter.group().equals(ParameterGroup.WEIGHTS)) {
        Tensor values = context.parameters().part(parameter);
        context.elementWise().addScaled(context.gradients().part(parameter), values, factor);
        context.elementWise().addSquares(values, factor / 2, context.term());
      }
    }
  }
}
