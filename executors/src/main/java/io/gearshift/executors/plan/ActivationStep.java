package io.gearshift.executors.plan;

import io.gearshift.executors.kernels.DataType;
import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.plan.StepClock.Kind;
import java.util.List;

/** A ReLU that could not be fused into the step before it. */
final class ActivationStep extends Step {
  private BufferPlan.Buffer partialGradInput;

  ActivationStep(String name, Value input, Value output) {
    super(name, List.of(input), output);
  }

  @Override
  void plan(BufferPlan buffers, int forward, int backward) {
    input().readAt(forward);
    output().writtenAt(forward);
    if (backward >= 0 && input().hasGradient()) {
      output().readAt(backward);
      if (accumulates(0)) {
        partialGradInput = buffers.request(DataType.F32, input().shape, backward);
      }
    }
  }

  @Override
  void forward(StepContext context) {
    context.clock.start();
    context.elementWise.relu(input().tensor(), output().tensor());
    context.clock.book(Kind.OTHER, bytes(input().tensor(), output().tensor()));
  }

  @Override
  void backward(StepContext context) {
    if (!input().hasGradient()) {
      return;
    }
    context.clock.start();
    Tensor target = input().gradient();
    Tensor fresh = partialGradInput == null ? target : partialGradInput.tensor();
    context.elementWise.reluGradient(output().tensor(), output().gradient(), fresh);
    if (partialGradInput != null) {
      context.elementWise.add(target, fresh, target);
    }
    context.clock.book(
        Kind.OTHER, bytes(output().tensor(), output().gradient()) + gradientBytes(fresh, target));
  }

  @Override
  StepReport report() {
    return StepReport.plain(name(), "ReLU", output().shape.clone(), 4L * output().elements());
  }
}
