package io.gearshift.executors.ops.layer;

import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.ops.OperationReport;
import io.gearshift.executors.ops.SingleInputOperation;
import io.gearshift.executors.ops.Value;
import io.gearshift.executors.ops.step.PassContext;
import io.gearshift.executors.ops.step.StepClock.Kind;

/** Multiplies by a number, which backward does to the gradient. */
public final class ScaleOperation extends SingleInputOperation {
  private final float factor;

  public ScaleOperation(String name, Value input, Value output, float factor) {
    super(name, input, output, Kind.OTHER);
    this.factor = factor;
  }

  @Override
  protected void compute(PassContext context, Tensor input, Tensor output) {
    scale(context, input, output);
  }

  @Override
  protected void gradient(PassContext context, Tensor gradOutput, Tensor gradInput) {
    scale(context, gradOutput, gradInput);
  }

  private void scale(PassContext context, Tensor from, Tensor to) {
    context.elementWise().zero(to);
    context.elementWise().addScaled(to, from, factor);
  }

  @Override
  public OperationReport report() {
    return OperationReport.plain(name(), "scale", output().shape().clone(), 0);
  }
}
