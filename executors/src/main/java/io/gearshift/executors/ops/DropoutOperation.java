package io.gearshift.executors.ops;

import io.gearshift.executors.kernels.DataType;
import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.memory.BufferPlan;
import io.gearshift.executors.ops.StepClock.Kind;
import io.gearshift.executors.random.RandomStream;
import java.util.List;

/** Inverted dropout; made for training plans only. The mask is drawn again in backward. */
public final class DropoutOperation extends Operation {
  private final float keep;
  private final int stream;
  private BufferPlan.Buffer partialGradInput;

  public DropoutOperation(String name, Value input, Value output, float keep, int stream) {
    super(name, List.of(input), output);
    this.keep = keep;
    this.stream = stream;
  }

  @Override
  public void plan(BufferPlan buffers, int forward, int backward) {
    input().readAt(forward);
    output().writtenAt(forward);
    if (backward >= 0 && input().hasGradient() && accumulates(0)) {
      partialGradInput = buffers.request(DataType.F32, input().shape(), backward);
    }
  }

  @Override
  public void forward(PassContext context) {
    context.clock().start();
    RandomStream random = context.stream(stream);
    context.elementWise().dropout(input().tensor(), output().tensor(), keep, random);
    context.clock().book(Kind.OTHER, bytes(input().tensor(), output().tensor()));
  }

  @Override
  public void backward(PassContext context) {
    if (!input().hasGradient()) {
      return;
    }
    context.clock().start();
    Tensor target = input().gradient();
    Tensor fresh = partialGradInput == null ? target : partialGradInput.tensor();
    context.elementWise().dropout(output().gradient(), fresh, keep, context.stream(stream));
    if (partialGradInput != null) {
      context.elementWise().add(target, fresh, target);
    }
    context.clock().book(Kind.OTHER, bytes(output().gradient()) + gradientBytes(fresh, target));
  }

  @Override
  public OperationReport report() {
    return OperationReport.plain(name(), "dropout", output().shape().clone(), 0);
  }
}
