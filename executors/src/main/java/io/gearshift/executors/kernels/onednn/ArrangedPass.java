package io.gearshift.executors.kernels.onednn;

import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.kernels.onednn.OneDnn.Result;
import org.bytedeco.dnnl.memory;

/** One primitive, whose weights are first brought into the layout that it wants. */
final class ArrangedPass implements ProductPass {
  private final NativeStep step;
  private final Arrangement arrangement;
  private final boolean shifts;

  /**
   * Makes the pass.
   *
   * @param plainWeight layout of the weights as they are given to {@link #run}
   * @param result what the step was made to do with its sums
   */
  ArrangedPass(OneDnn library, NativeStep step, memory.desc plainWeight, Result result) {
    this.step = step;
    this.shifts = result == Result.SHIFTED_AND_SCALED;
    this.arrangement =
        new Arrangement(
            library,
            "weights of " + step,
            plainWeight,
            step.layout(OneDnn.WEIGHT),
            Scratch.Slot.WEIGHT);
  }

  @Override
  public void run(Tensor source, int zeroPoint, Tensor weight, Tensor result, float factor) {
    if (shifts) {
      step.zeroPoint(zeroPoint);
    }
    step.scale(factor)
        .bind(OneDnn.SOURCE, source)
        .bind(OneDnn.WEIGHT, arrangement.arrange(weight))
        .bind(OneDnn.DESTINATION, result)
        .run();
  }

  @Override
  public String implementation() {
    return step.implementation();
  }
}
