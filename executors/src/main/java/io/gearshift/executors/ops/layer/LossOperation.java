package io.gearshift.executors.ops.layer;

import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.memory.BufferPlan;
import io.gearshift.executors.ops.Operation;
import io.gearshift.executors.ops.OperationReport;
import io.gearshift.executors.ops.Value;
import io.gearshift.executors.ops.step.PassContext;
import io.gearshift.executors.ops.step.StepClock.Kind;
import java.util.List;

/** Softmax and mean cross-entropy over the batch. */
public final class LossOperation extends Operation {
  private int place;
  private boolean training;

  public LossOperation(String name, Value logits) {
    super(name, List.of(logits), null);
  }

  @Override
  public void plan(BufferPlan buffers, int forward, int backward) {
    training = backward >= 0;
    place = forward * PLACES;
    // Logits are read by the caller after the last operation.
    input().readAt(Integer.MAX_VALUE);
  }

  @Override
  public void bind(PassContext context) {
    context.name(place, "the loss");
  }

  @Override
  public void forward(PassContext context) {
    if (!training) {
      return;
    }
    context.clock().start();
    Tensor logits = input().tensor();
    context
        .elementWise()
        .softmaxCrossEntropy(
            logits,
            context.labels(),
            context.count(),
            context.objective().labelSmoothing(),
            input().gradient(),
            context.status(),
            place);
    context.clock().book(Kind.OTHER, bytes(logits, input().gradient()));
  }

  @Override
  public void backward(PassContext context) {
    // The gradient was written together with the loss.
  }

  @Override
  public OperationReport report() {
    return OperationReport.plain(name(), "softmax cross-entropy", input().shape().clone(), 0);
  }
}
