package io.gearshift.executors.plan;

import io.gearshift.executors.kernels.DataType;
import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.plan.StepClock.Kind;
import java.util.List;

/** Values side by side along the channels. */
final class ConcatStep extends Step {
  private final BufferPlan.Buffer[] partialGradInput;

  ConcatStep(String name, List<Value> inputs, Value output) {
    super(name, inputs, output);
    this.partialGradInput = new BufferPlan.Buffer[inputs.size()];
  }

  @Override
  void plan(BufferPlan buffers, int forward, int backward) {
    inputs().forEach(v -> v.readAt(forward));
    output().writtenAt(forward);
    for (int i = 0; backward >= 0 && i < inputs().size(); i++) {
      if (inputs().get(i).hasGradient() && accumulates(i)) {
        partialGradInput[i] = buffers.request(DataType.F32, inputs().get(i).shape, backward);
      }
    }
  }

  @Override
  void forward(StepContext context) {
    context.clock.start();
    int offset = 0;
    for (Value input : inputs()) {
      context.elementWise.copyChannels(
          input.tensor(), 0, output().tensor(), offset, channels(input));
      offset += channels(input);
    }
    context.clock.book(Kind.OTHER, 2 * output().tensor().bytes());
  }

  @Override
  void backward(StepContext context) {
    context.clock.start();
    long moved = 0;
    int offset = 0;
    for (int i = 0; i < inputs().size(); i++) {
      Value input = inputs().get(i);
      if (input.hasGradient()) {
        Tensor target = input.gradient();
        Tensor fresh = partialGradInput[i] == null ? target : partialGradInput[i].tensor();
        context.elementWise.copyChannels(output().gradient(), offset, fresh, 0, channels(input));
        if (partialGradInput[i] != null) {
          context.elementWise.add(target, fresh, target);
        }
        moved += fresh.bytes() + gradientBytes(fresh, target);
      }
      offset += channels(input);
    }
    context.clock.book(Kind.OTHER, moved);
  }

  private static int channels(Value value) {
    return value.shape[3];
  }

  @Override
  StepReport report() {
    return StepReport.plain(name(), "concatenation", output().shape.clone(), 0);
  }
}
