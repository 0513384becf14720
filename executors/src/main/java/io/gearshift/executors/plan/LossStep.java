package io.gearshift.executors.plan;

import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.plan.StepClock.Kind;
import java.util.List;

/** Softmax and mean cross-entropy over the batch. */
final class LossStep extends Step {
  private boolean training;
  private double lossSum;

  LossStep(String name, Value logits) {
    super(name, List.of(logits), null);
  }

  @Override
  void plan(BufferPlan buffers, int forward, int backward) {
    training = backward >= 0;
    // Logits are read by the caller after the last step.
    input().readAt(Integer.MAX_VALUE);
  }

  @Override
  void forward(StepContext context) {
    if (!training) {
      return;
    }
    context.clock.start();
    Tensor logits = input().tensor();
    lossSum =
        context.elementWise.softmaxCrossEntropy(
            logits, context.labels(), context.count(), input().gradient());
    context.clock.book(Kind.OTHER, bytes(logits, input().gradient()));
    if (!Double.isFinite(lossSum)) {
      throw new NonFiniteException("the loss");
    }
  }

  @Override
  void backward(StepContext context) {
    // The gradient was written together with the loss.
  }

  /** Sum of the losses of the last pass's examples. */
  double lossSum() {
    return lossSum;
  }

  @Override
  StepReport report() {
    return StepReport.plain(name(), "softmax cross-entropy", input().shape.clone(), 0);
  }
}
