package io.gearshift.executors.ops.layer;

import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.memory.BufferPlan;
import io.gearshift.executors.ops.Operation;
import io.gearshift.executors.ops.OperationReport;
import io.gearshift.executors.ops.Value;
import io.gearshift.executors.ops.step.PassContext;
import io.gearshift.executors.ops.step.StepClock.Kind;
import java.util.List;

/** Values side by side along the channels. */
public final class ConcatOperation extends Operation {
  private final BufferPlan.Buffer[] partialGradInput;

  public ConcatOperation(String name, List<Value> inputs, Value output) {
    super(name, inputs, output);
    this.partialGradInput = new BufferPlan.Buffer[inputs.size()];
  }

  @Override
  public void plan(BufferPlan buffers, int forward, int backward) {
    inputs().forEach(v -> v.readAt(forward));
    output().writtenAt(forward);
    for (int i = 0; backward >= 0 && i < inputs().size(); i++) {
      if (inputs().get(i).hasGradient() && accumulates(i)) {
        partialGradInput[i] = buffers.request(DataType.F32, inputs().get(i).shape(), backward);
      }
    }
  }

  @Override
  public void forward(PassContext context) {
    context.clock().start();
    int offset = 0;
    for (Value input : inputs()) {
      context
          .elementWise()
          .copyChannels(input.tensor(), 0, output().tensor(), offset, channels(input));
      offset += channels(input);
    }
    context.clock().book(Kind.OTHER, 2 * output().tensor().bytes());
  }

  @Override
  public void backward(PassContext context) {
    context.clock().start();
    long moved = 0;
    int offset = 0;
    for (int i = 0; i < inputs().size(); i++) {
      Value input = inputs().get(i);
      if (input.hasGradient()) {
        Tensor target = input.gradient();
        Tensor fresh = partialGradInput[i] == null ? target : partialGradInput[i].tensor();
        context.elementWise().copyChannels(output().gradient(), offset, fresh, 0, channels(input));
        if (partialGradInput[i] != null) {
          context.elementWise().add(target, fresh, target);
        }
        moved += fresh.bytes() + gradientBytes(fresh, target);
      }
      offset += channels(input);
    }
    context.clock().book(Kind.OTHER, moved);
  }

  private static int channels(Value value) {
    return value.shape()[3];
  }

  @Override
  public OperationReport report() {
    return OperationReport.plain(name(), "concatenation", output().shape().clone(), 0);
  }
}
