package io.gearshift.executors.ops;

import io.gearshift.executors.kernels.DataType;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.Pooling;
import io.gearshift.executors.kernels.PoolingShape;
import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.memory.BufferPlan;
import io.gearshift.executors.ops.StepClock.Kind;
import java.util.List;

/** Maximum or average pooling, over windows or the whole map. */
public final class PoolingOperation extends Operation {
  private final Pooling kernel;
  private BufferPlan.Buffer partialGradInput;

  public PoolingOperation(
      String name, Value input, Value output, PoolingShape shape, Kernels kernels) {
    super(name, List.of(input), output);
    this.kernel = kernels.pooling(shape);
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
    kernel.output(input().tensor(), output().tensor());
    context.clock().book(Kind.POOL, bytes(input().tensor(), output().tensor()));
  }

  @Override
  public void backward(PassContext context) {
    if (!input().hasGradient()) {
      return;
    }
    context.clock().start();
    Tensor target = input().gradient();
    Tensor fresh = partialGradInput == null ? target : partialGradInput.tensor();
    kernel.gradInput(output().gradient(), fresh);
    if (partialGradInput != null) {
      context.elementWise().add(target, fresh, target);
    }
    context.clock().book(Kind.POOL, bytes(output().gradient()) + gradientBytes(fresh, target));
  }

  @Override
  public OperationReport report() {
    PoolingShape shape = kernel.shape();
    String kind = shape.kind() == PoolingShape.Kind.MAX ? "max" : "average";
    String window = shape.kernelHeight() + "x" + shape.kernelWidth();
    return OperationReport.plain(
        name(), kind + " pooling " + window, output().shape().clone(), kernel.bytesKept());
  }
}
