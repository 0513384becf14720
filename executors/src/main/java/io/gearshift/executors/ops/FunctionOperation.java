package io.gearshift.executors.ops;

import io.gearshift.executors.kernels.ActivationFunction;
import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.ResponseNormalization;
import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.ops.StepClock.Kind;

/**
 * A function without parameters whose gradient reads the input again: activations other than ReLU,
 * local response normalisation.
 */
public final class FunctionOperation extends SingleInputOperation {
  private final String type;
  private final Function function;
  private final Gradient gradient;

  /** output = f(input). */
  @FunctionalInterface
  private interface Function {
    void run(ElementWise kernels, Tensor input, Tensor output);
  }

  /** The gradient of the input, overwritten. */
  @FunctionalInterface
  private interface Gradient {
    void run(ElementWise kernels, Tensor input, Tensor gradOutput, Tensor gradInput);
  }

  private FunctionOperation(
      String name, Value input, Value output, String type, Function function, Gradient gradient) {
    super(name, input, output, Kind.OTHER);
    this.type = type;
    this.function = function;
    this.gradient = gradient;
  }

  /** An activation function other than ReLU. */
  public static FunctionOperation of(
      String name, Value input, Value output, ActivationFunction function) {
    return new FunctionOperation(
        name,
        input,
        output,
        function.label(),
        (kernels, x, y) -> kernels.activate(function, x, y),
        (kernels, x, gradY, gradX) -> kernels.activationGradient(function, x, gradY, gradX));
  }

  /** Local response normalisation. */
  public static FunctionOperation of(
      String name, Value input, Value output, ResponseNormalization function) {
    return new FunctionOperation(
        name,
        input,
        output,
        "local response normalization",
        (kernels, x, y) -> kernels.normalizeResponses(function, x, y),
        (kernels, x, gradY, gradX) -> kernels.responseGradient(function, x, gradY, gradX));
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
    function.run(context.elementWise(), input, output);
  }

  @Override
  void gradient(PassContext context, Tensor gradOutput, Tensor gradInput) {
    gradient.run(context.elementWise(), input().tensor(), gradOutput, gradInput);
  }

  @Override
  public OperationReport report() {
    return OperationReport.plain(name(), type, output().shape().clone(), 4L * input().elements());
  }
}
