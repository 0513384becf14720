package io.gearshift.executors.ops;

import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.ops.StepClock.Kind;

/** Inverted dropout; made for training plans only. The mask is drawn again in backward. */
public final class DropoutOperation extends SingleInputOperation {
  private final float keep;
  private final int stream;

  public DropoutOperation(String name, Value input, Value output, float keep, int stream) {
    super(name, input, output, Kind.OTHER);
    this.keep = keep;
    this.stream = stream;
  }

  @Override
  void compute(PassContext context, Tensor input, Tensor output) {
    context.elementWise().dropout(input, output, keep, context.stream(stream));
  }

  @Override
  void gradient(PassContext context, Tensor gradOutput, Tensor gradInput) {
    context.elementWise().dropout(gradOutput, gradInput, keep, context.stream(stream));
  }

  @Override
  public OperationReport report() {
    return OperationReport.plain(name(), "dropout", output().shape().clone(), 0);
  }
}
