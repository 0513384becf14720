package io.gearshift.executors.plan;

import io.gearshift.executors.kernels.DataType;
import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.plan.StepClock.Kind;
import io.gearshift.executors.random.RandomStream;
import java.util.List;

/** Inverted dropout; made for training plans only. The mask is drawn again in backward. */
final class DropoutStep extends Step {
  private final float keep;
  private final int stream;
  private BufferPlan.Buffer partialGradInput;

  DropoutStep(String name, Value input, Value output, float keep, int stream) {
    super(name, List.of(input), output);
    this.keep = keep;
    this.stream = stream;
  }

  @Override
  void plan(BufferPlan buffers, int forward, int backward) {
    input().readAt(forward);
    output().writtenAt(forward);
    if (backward >= 0 && input().hasGradient() && accumulates(0)) {
      partialGradInput = buffers.request(DataType.F32, input().shape, backward);
    }
  }

  @Override
  void forward(StepContext context) {
    context.clock.start();
    RandomStream random = context.stream(stream);
    context.elementWise.dropout(input().tensor(), output().tensor(), keep, random);
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
    context.elementWise.dropout(output().gradient(), fresh, keep, context.stream(stream));
    if (partialGradInput != null) {
      context.elementWise.add(target, fresh, target);
    }
    context.clock.book(Kind.OTHER, bytes(output().gradient()) + gradientBytes(fresh, target));
  }

  @Override
  StepReport report() {
    return StepReport.plain(name(), "dropout", output().shape.clone(), 0);
  }
}
