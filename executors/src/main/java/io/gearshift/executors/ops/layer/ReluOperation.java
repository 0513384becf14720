package io.gearshift.executors.ops.layer;

import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.ops.OperationReport;
import io.gearshift.executors.ops.SingleInputOperation;
import io.gearshift.executors.ops.Value;
import io.gearshift.executors.ops.step.PassContext;
import io.gearshift.executors.ops.step.StepClock.Kind;

/** A ReLU that could not be fused into the operation before it. */
public final class ReluOperation extends SingleInputOperation {

  public ReluOperation(String name, Value input, Value output) {
    super(name, input, output, Kind.OTHER);
  }

  @Override
  protected void keepForGradient(int time) {
    output().readAt(time);
  }

  @Override
  protected long bytesOfGradient() {
    return output().tensor().bytes();
  }

  @Override
  protected void compute(PassContext context, Tensor input, Tensor output) {
    context.elementWise().relu(input, output);
  }

  @Override
  protected void gradient(PassContext context, Tensor gradOutput, Tensor gradInput) {
    context.elementWise().reluGradient(output().tensor(), gradOutput, gradInput);
  }

  @Override
  public OperationReport report() {
    return OperationReport.plain(
        name(), "ReLU", output().shape().clone(), 4L * output().elements());
  }
}
