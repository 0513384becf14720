package io.gearshift.executors.ops.product;

import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.Kernels.Activation;
import io.gearshift.executors.kernels.OutputGradient;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.memory.BufferPlan;
import io.gearshift.executors.ops.FusedOutput;
import io.gearshift.executors.ops.Operand;
import io.gearshift.executors.ops.Operation;
import io.gearshift.executors.ops.Value;
import io.gearshift.executors.ops.step.PassContext;
import io.gearshift.executors.ops.step.StepClock.Kind;
import java.util.OptionalInt;

/**
 * The gradient of a layer's output on its way to an operand of the layer's products: back through
 * ReLU, summed for the bias, encoded. In one pass where the backend has one, or by another
 * operation where that makes it.
 */
final class OutputGradientOperand {
  private final Operand operand;
  private final Value output;
  private final Activation activation;
  private final Bias bias;
  private final OptionalInt encodedAt;

  /** Does all in one pass; null where several are needed. */
  private OutputGradient inOnePass;

  /** Of what the bias's gradient is the sum. */
  enum Bias {
    NONE,
    OF_GRADIENT,
    OF_ENCODED
  }

  /**
   * For one layer.
   *
   * @param output of the layer, after bias and ReLU
   * @param encodedAt when another operation encodes it; empty where this does
   */
  OutputGradientOperand(
      Operand operand, Value output, Activation activation, Bias bias, OptionalInt encodedAt) {
    this.operand = operand;
    this.output = output;
    this.activation = activation;
    this.bias = bias;
    this.encodedAt = encodedAt;
  }

  /** Plans its memory, read when the layer runs backward. */
  void plan(BufferPlan buffers, Kernels kernels, int backward) {
    operand.storeRaws(buffers, output.shape(), encodedAt.orElse(backward));
    if (encodedAt.isPresent()) {
      operand.keepUntil(backward);
    } else if (bias == Bias.OF_GRADIENT && operand.isOfRange()) {
      inOnePass = kernels.outputGradient(output.shape(), activation).orElse(null);
    }
  }

  void bind(PassContext context) {
    operand.bind(context);
  }

  Operand operand() {
    return operand;
  }

  /** Has another operation encode it. */
  void encode(PassContext context, FusedOutput source) {
    operand.encode(context, source);
  }

  /**
   * The operand of this pass.
   *
   * @param gradBias overwritten where there is a bias; else null
   */
  Tensor encoded(PassContext context, Tensor gradBias) {
    if (encodedAt.isPresent()) {
      return operand.encoded(null);
    }
    return inOnePass == null ? inPasses(context, gradBias) : inOnePass(context, gradBias);
  }

  private Tensor inOnePass(PassContext context, Tensor gradBias) {
    Tensor gradient = output.gradient();
    Tensor y = activation == Activation.RELU ? output.tensor() : gradient;
    return operand.encode(
        context,
        (target, encoding) -> {
          inOnePass.encode(y, gradient, gradBias, target, encoding);
          return (y == gradient ? 0 : y.bytes()) + gradient.bytes() + target.bytes();
        });
  }

  private Tensor inPasses(PassContext context, Tensor gradBias) {
    Tensor gradient = output.gradient();
    context.clock().start();
    long moved = 0;
    if (activation == Activation.RELU) {
      context.elementWise().reluGradient(output.tensor(), gradient, gradient);
      moved += Operation.bytes(output.tensor(), gradient, gradient);
    }
    if (bias == Bias.OF_GRADIENT) {
      context.elementWise().gradBias(gradient, gradBias);
      moved += gradient.bytes();
    }
    context.clock().book(Kind.OTHER, moved);
    Tensor encoded = operand.encode(context, gradient);
    if (bias == Bias.OF_ENCODED) {
      context.clock().start();
      // Raw values have no sum by channel: what they were rounded from is summed.
      context.elementWise().gradBias(encoded.type() == DataType.F32 ? encoded : gradient, gradBias);
      context.clock().book(Kind.OTHER, gradient.bytes());
    }
    return encoded;
  }
}
