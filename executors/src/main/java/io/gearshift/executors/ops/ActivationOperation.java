package io.gearshift.executors.ops;

import io.gearshift.executors.kernels.ActivationFunction;
import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.ops.StepClock.Kind;

/** An activation function other than ReLU. */
public final class ActivationOperation extends SingleInputOperation {
  private final ActivationFunction function;

  public ActivationOperation(String name, Value input, Value output, ActivationFunction function) {
    super(name, input, output, Kind.OTHER);
    this.function = function;
  }

  @Override
  void keepForGradient(int time) {
    input().readAt(time);
  }

  @Override
  long bytesOfGradient() {
    return input().tensor().bytes();
  }

  @Override
  void compute(PassContext context, Tensor input, Tensor output) {
    context.elementWise().activate(function, input, output);
  }

  @Override
  void gradient(PassContext context, Tensor gradOutput, Tensor gradInput) {
    context.elementWise().activationGradient(function, input().tensor(), gradOutput, gradInput);
  }

  @Override
  public OperationReport report() {
    return OperationReport.plain(
        name(), function.label(), output().shape().clone(), 4L * input().elements());
  }
}
