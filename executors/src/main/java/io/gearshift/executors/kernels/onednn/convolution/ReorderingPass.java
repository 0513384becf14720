package io.gearshift.executors.kernels.onednn.convolution;

import io.gearshift.executors.kernels.onednn.primitive.Arguments;
import io.gearshift.executors.kernels.onednn.primitive.Primitive;
import io.gearshift.executors.kernels.onednn.primitive.PrimitiveFactory;
import io.gearshift.executors.kernels.onednn.primitive.Reorder;
import io.gearshift.executors.kernels.onednn.primitive.Result;
import io.gearshift.executors.kernels.onednn.primitive.Scratch;
import io.gearshift.executors.kernels.onednn.saturation.ProductPass;
import io.gearshift.executors.kernels.tensor.Tensor;
import org.bytedeco.dnnl.memory;

/** One primitive, whose weights are first reordered into the layout that it wants. */
final class ReorderingPass implements ProductPass {
  private final Primitive primitive;
  private final Reorder reorder;
  private final boolean shifts;

  /**
   * Makes the pass.
   *
   * @param plainWeight layout of the weights as they are given to {@link #run}
   * @param result what the primitive was made to do with its sums
   */
  ReorderingPass(
      PrimitiveFactory primitives, Primitive primitive, memory.desc plainWeight, Result result) {
    this.primitive = primitive;
    this.shifts = result == Result.SHIFTED_AND_SCALED;
    this.reorder =
        new Reorder(
            primitives,
            "weights of " + primitive,
            plainWeight,
            primitive.layout(Arguments.WEIGHT),
            Scratch.Slot.WEIGHT);
  }

  @Override
  public void run(Tensor source, int zeroPoint, Tensor weight, Tensor result, float factor) {
    if (shifts) {
      primitive.zeroPoint(zeroPoint);
    }
    primitive
        .scale(factor)
        .bind(Arguments.SOURCE, source)
        .bind(Arguments.WEIGHT, reorder.apply(weight))
        .bind(Arguments.DESTINATION, result)
        .run();
  }

  @Override
  public String implementation() {
    return primitive.implementation();
  }
}
