package io.gearshift.executors.ops.layer;

import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.ops.OperationReport;
import io.gearshift.executors.ops.SingleInputOperation;
import io.gearshift.executors.ops.Value;
import io.gearshift.executors.ops.step.PassContext;
import io.gearshift.executors.ops.step.StepClock.Kind;

/** Zeros around each map. */
public final class PaddingOperation extends SingleInputOperation {
  private final int top;
  private final int left;

  /**
   * @param output as large as the padded maps
   */
  public PaddingOperation(String name, Value input, Value output, int top, int left) {
    super(name, input, output, Kind.OTHER);
    this.top = top;
    this.left = left;
  }

  @Override
  protected void compute(PassContext context, Tensor input, Tensor output) {
    context.elementWise().pad(input, output, top, left);
  }

  @Override
  protected void gradient(PassContext context, Tensor gradOutput, Tensor gradInput) {
    context.elementWise().crop(gradOutput, gradInput, top, left);
  }

  @Override
  public OperationReport report() {
    return OperationReport.plain(name(), "zero padding", output().shape().clone(), 0);
  }
}
