package io.gearshift.executors.ops;

import io.gearshift.executors.kernels.DataType;
import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.memory.BufferPlan;
import io.gearshift.executors.ops.StepClock.Kind;
import java.util.List;

/** A ReLU that could not be fused into the operation before it. */
public final class ReluOperation extends Operation {
  private BufferPlan.Buffer partialGradInput;

  public ReluOperation(String name, Value input, Value output) {
    super(name, List.of(input), output);
  }

  @Override
  public void plan(BufferPlan buffers, int forward, int backward) {
    input().readAt(forward);
    output().writtenAt(forward);
    if (backward >= 0 && input().hasGradient()) {
      output().readAt(backward);
      if (accumulates(0)) {
        partialGradInput = buffers.request(DataType.F32, input().shape(), backward);
      }
    }
  }

  @Override
  public void forward(PassContext context) {
    context.clock().start();
    context.elementWise().relu(input().tensor(), output().tensor());
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
    context.elementWise().reluGradient(output().tensor(), output().gradient(), fresh);
    if (partialGradInput != null) {
      context.elementWise().add(target, fresh, target);
    }
    context
        .clock()
        .book(
            Kind.OTHER,
            bytes(output().tensor(), output().gradient()) + gradientBytes(fresh, target));
  }

  @Override
  public OperationReport report() {
    return OperationReport.plain(
        name(), "ReLU", output().shape().clone(), 4L * output().elements());
  }
}
