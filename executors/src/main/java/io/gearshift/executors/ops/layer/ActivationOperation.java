package io.gearshift.executors.ops.layer;

import io.gearshift.executors.kernels.ActivationFunction;
import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.memory.BufferPlan;
import io.gearshift.executors.ops.FusedOutput;
import io.gearshift.executors.ops.OperationReport;
import io.gearshift.executors.ops.SingleInputOperation;
import io.gearshift.executors.ops.Value;
import io.gearshift.executors.ops.step.PassContext;
import io.gearshift.executors.ops.step.StepClock.Kind;

/**
 * An activation function other than ReLU. Its gradient reads the input again, or the normalisation
 * before it computes both.
 */
public final class ActivationOperation extends SingleInputOperation implements FusedOutput {
  private final ActivationFunction function;

  /** What computes output and gradient on the way; null where this does. */
  private NormalizationOperation normalization;

  public ActivationOperation(String name, Value input, Value output, ActivationFunction function) {
    super(name, input, output, Kind.OTHER);
    this.function = function;
  }

  ActivationFunction function() {
    return function;
  }

  /** Leaves output and gradient to the normalisation whose output this alone reads. */
  void fuse(NormalizationOperation producer) {
    normalization = producer;
    output().fuse(this);
  }

  @Override
  public boolean passesGradient() {
    return normalization != null;
  }

  @Override
  public void plan(BufferPlan buffers, int forward, int backward) {
    if (normalization == null) {
      super.plan(buffers, forward, backward);
    }
  }

  @Override
  public void forward(PassContext context) {
    if (normalization == null) {
      super.forward(context);
    }
  }

  @Override
  public void backward(PassContext context) {
    if (normalization == null) {
      super.backward(context);
    }
  }

  @Override
  public long encode(Tensor target, Encoding encoding) {
    return normalization.encodeActivated(function, target, encoding);
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
    context.elementWise().activate(function, input, output);
  }

  @Override
  protected void gradient(PassContext context, Tensor gradOutput, Tensor gradInput) {
    Tensor x = input().tensor();
    context.elementWise().activationGradient(function, x, gradOutput, gradInput);
  }

  @Override
  public OperationReport report() {
    boolean fused = normalization != null;
    return OperationReport.plain(
        name(),
        function.label() + (fused ? ", encoded" : ""),
        output().shape().clone(),
        fused ? 0 : 4L * input().elements());
  }
}
