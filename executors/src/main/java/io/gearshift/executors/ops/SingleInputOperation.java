package io.gearshift.executors.ops;

import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.memory.BufferPlan;
import io.gearshift.executors.ops.step.PassContext;
import io.gearshift.executors.ops.step.StepClock.Kind;
import java.util.List;

/** An operation of one input and no parameters, whose gradient may be a part of a larger one. */
public abstract class SingleInputOperation extends Operation {
  private final Kind kind;
  private BufferPlan.Buffer partialGradInput;

  /**
   * @param kind of work, for the clock
   */
  protected SingleInputOperation(String name, Value input, Value output, Kind kind) {
    super(name, List.of(input), output);
    this.kind = kind;
  }

  /** Says what {@link #gradient} reads at {@code time} beside the gradient of the output. */
  protected void keepForGradient(int time) {}

  /** Bytes of that. */
  protected long bytesOfGradient() {
    return 0;
  }

  /** Computes the output. */
  protected abstract void compute(PassContext context, Tensor input, Tensor output);

  /** Writes the gradient of the input as an operand; false where it is wanted in f32. */
  protected boolean encodeGradient(PassContext context) {
    return false;
  }

  /** Computes the gradient of the input, overwritten. */
  protected abstract void gradient(PassContext context, Tensor gradOutput, Tensor gradInput);

  @Override
  public void plan(BufferPlan buffers, int forward, int backward) {
    input().readAt(forward);
    output().writtenAt(forward);
    if (backward >= 0 && input().hasGradient()) {
      keepForGradient(backward);
      if (accumulates(0)) {
        partialGradInput = buffers.request(DataType.F32, input().shape(), backward);
      }
    }
  }

  @Override
  public void forward(PassContext context) {
    context.clock().start();
    compute(context, input().tensor(), output().tensor());
    context.clock().book(kind, bytes(input().tensor(), output().tensor()));
  }

  @Override
  public void backward(PassContext context) {
    if (!input().hasGradient() || encodeGradient(context)) {
      return;
    }
    context.clock().start();
    Tensor target = input().gradient();
    Tensor fresh = partialGradInput == null ? target : partialGradInput.tensor();
    gradient(context, output().gradient(), fresh);
    if (partialGradInput != null) {
      context.elementWise().add(target, fresh, target);
    }
    context
        .clock()
        .book(kind, bytes(output().gradient()) + bytesOfGradient() + gradientBytes(fresh, target));
  }
}
