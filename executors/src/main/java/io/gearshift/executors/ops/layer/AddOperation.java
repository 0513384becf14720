package io.gearshift.executors.ops.layer;

import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.Kernels.Activation;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.memory.BufferPlan;
import io.gearshift.executors.ops.Operand;
import io.gearshift.executors.ops.Operation;
import io.gearshift.executors.ops.OperationReport;
import io.gearshift.executors.ops.Value;
import io.gearshift.executors.ops.step.PassContext;
import io.gearshift.executors.ops.step.StepClock.Kind;
import java.util.List;
import java.util.Optional;

/** The sum of several values, perhaps with ReLU. */
public final class AddOperation extends Operation {
  private final Activation activation;
  private BufferPlan.Buffer positive;

  /** An input that this makes of its own input; null if all are read. */
  private NormalizationOperation normalization;

  public AddOperation(String name, List<Value> inputs, Value output, Activation activation) {
    super(name, inputs, output);
    this.activation = activation;
  }

  /** By its own ReLU, or by those before it that share the gradient of its output. */
  @Override
  public boolean overwritesOutputGradient() {
    return true;
  }

  @Override
  public boolean passesGradient() {
    return true;
  }

  @Override
  public void plan(BufferPlan buffers, int forward, int backward) {
    inputs().forEach(v -> v.readAt(forward));
    output().writtenAt(forward);
    if (backward >= 0 && activation == Activation.RELU) {
      positive = buffers.request(DataType.U8, output().shape(), forward);
      positive.keepUntil(backward);
      output().mask(positive);
    }
    if (normalization != null && normalization.encodesSums()) {
      output().encodableAt(forward);
    }
  }

  /** Whether it can make one of its inputs while it adds. */
  boolean canFuse() {
    return inputs().size() == 2 && activation == Activation.RELU && normalization == null;
  }

  /** Has it make the output of {@code producer}, which nobody else reads, while it adds. */
  void fuse(NormalizationOperation producer) {
    normalization = producer;
  }

  @Override
  public void forward(PassContext context) {
    if (normalization != null) {
      addNormalized(context);
      return;
    }
    context.clock().start();
    ElementWise elementWise = context.elementWise();
    Tensor sum = output().tensor();
    Tensor left = input().tensor();
    int last = inputs().size() - 1;
    for (int i = 1; i <= last; i++) {
      Tensor right = inputs().get(i).tensor();
      if (i == last && positive != null) {
        elementWise.addRelu(left, right, sum, positive.tensor());
      } else if (i == last && activation == Activation.RELU) {
        elementWise.addRelu(left, right, sum);
      } else {
        elementWise.add(left, right, sum);
      }
      left = sum;
    }
    context.clock().book(Kind.OTHER, 3L * last * sum.bytes() + maskBytes());
  }

  private void addNormalized(PassContext context) {
    int fused = inputs().indexOf(normalization.output());
    Tensor other = inputs().get(1 - fused).tensor();
    Tensor sum = output().tensor();
    Optional<Operand> operand = output().operandOfWriter();
    if (operand.isPresent()) {
      operand
          .get()
          .encode(
              context,
              (target, encoding) ->
                  normalization.addEncoded(other, sum, positive.tensor(), target, encoding));
      return;
    }
    context.clock().start();
    long moved = normalization.add(other, sum, positive.tensor());
    context.clock().book(Kind.OTHER, moved);
  }

  @Override
  public void backward(PassContext context) {
    if (!output().hasGradient()) {
      return;
    }
    context.clock().start();
    ElementWise elementWise = context.elementWise();
    Tensor gradient = output().gradient();
    long moved = 0;
    if (activation == Activation.RELU && !output().gradientIsMasked()) {
      elementWise.maskGradient(positive.tensor(), gradient, gradient);
      moved += bytes(gradient, gradient) + maskBytes();
    }
    for (int i = 0; i < inputs().size(); i++) {
      Value input = inputs().get(i);
      if (!input.hasGradient() || input.sharesGradientWith(output())) {
        continue;
      }
      Tensor target = input.gradient();
      if (accumulates(i)) {
        elementWise.add(target, gradient, target);
        moved += bytes(target, gradient, target);
      } else {
        elementWise.copy(gradient, target);
        moved += bytes(gradient, target);
      }
    }
    context.clock().book(Kind.OTHER, moved);
  }

  private long maskBytes() {
    return positive == null ? 0 : positive.bytes();
  }

  @Override
  public OperationReport report() {
    boolean relu = activation == Activation.RELU;
    return OperationReport.plain(
        name(), relu ? "add + ReLU" : "add", output().shape().clone(), maskBytes());
  }
}
