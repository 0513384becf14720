package io.gearshift.driver.seams;

import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.optimize.Penalty;

/** A penalty on what quantisers train: a tenth of the sum of their squares. */
record Distance(String group) implements Penalty {
  private static final float FACTOR = 0.1f;

  @Override
  public String name() {
    return "distance of " + group;
  }

  @Override
  public String label() {
    return "a tenth of the squares of " + group;
  }

  @Override
  public void apply(Context context) {
    for (ParameterTensor tensor : context.parameters().layout().trained()) {
      if (tensor.group().name().equals(group)) {
        context
            .elementWise()
            .addScaled(
                context.gradients().part(tensor), context.parameters().part(tensor), 2 * FACTOR);
        context.elementWise().addSquares(context.parameters().part(tensor), FACTOR, context.term());
      }
    }
  }
}
