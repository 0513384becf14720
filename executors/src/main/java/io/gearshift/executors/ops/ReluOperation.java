package io.gearshift.executors.ops;

import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.ops.StepClock.Kind;

/** A ReLU that could not be fused into the operation before it. */
public final class ReluOperation extends SingleInputOperation {

  public ReluOperation(String name, Value input, Value output) {
    super(name, input, output, Kind.OTHER);
  }

  @Override
  void keepForGradient(int time) {
    output().readAt(time);
  }

  @Override
  long bytesOfGradient() {
    return output().tensor().bytes();
  }

  @Override
  void compute(PassContext context, Tensor input, Tensor output) {
    context.elementWise().relu(input, output);
  }

  @Override
  void gradient(PassContext context, Tensor gradOutput, Tensor gradInput) {
    context.elementWise().reluGradient(output().tensor(), gradOutput, gradInput);
  }

  @Override
  public OperationReport report() {
    return OperationReport.plain(
        name(), "ReLU", output().shape().clone(), 4L * output().elements());
  }
}
