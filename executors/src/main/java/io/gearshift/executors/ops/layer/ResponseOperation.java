package io.gearshift.executors.ops.layer;

import io.gearshift.executors.kernels.shape.ResponseNormalization;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.ops.OperationReport;
import io.gearshift.executors.ops.SingleInputOperation;
import io.gearshift.executors.ops.Value;
import io.gearshift.executors.ops.step.PassContext;
import io.gearshift.executors.ops.step.StepClock.Kind;

/** Local response normalisation, whose gradient reads the input again. */
public final class ResponseOperation extends SingleInputOperation {
  private final ResponseNormalization function;

  public ResponseOperation(String name, Value input, Value output, ResponseNormalization function) {
    super(name, input, output, Kind.OTHER);
    this.function = function;
  }

  @Override
  protected void keepForGradient(int time) {
    input().readAt(time);
  }

  @Override
  protected long bytesOfGradient() {
    return input().tensor().bytes();
  }

  @Override
  protected void compute(PassContext context, Tensor input, Tensor output) {
    context.elementWise().normalizeResponses(function, input, output);
  }

  @Override
  protected void gradient(PassContext context, Tensor gradOutput, Tensor gradInput) {
    Tensor x = input().tensor();
    context.elementWise().responseGradient(function, x, gradOutput, gradInput);
  }

  @Override
  public OperationReport report() {
    return OperationReport.plain(
        name(), "local response normalization", output().shape().clone(), 4L * input().elements());
  }
}
