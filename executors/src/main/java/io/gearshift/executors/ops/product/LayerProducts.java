package io.gearshift.executors.ops.product;

import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.shape.Product;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.memory.BufferPlan;
import io.gearshift.executors.ops.Operation;
import io.gearshift.executors.ops.OperationReport;
import io.gearshift.executors.ops.step.PassContext;
import io.gearshift.executors.ops.step.StepClock.Kind;
import io.gearshift.executors.quantization.Storage;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * The products of one layer. One convolution computes all of them, or, where input and weight are
 * bytes and the gradient of the output is not, one of integers computes the output and one of
 * single precision the gradients. Backward then decodes the bytes, into memory that lives no longer
 * than the layer's own backward step.
 */
final class LayerProducts {
  private final Function<DataType, Convolution> maker;
  private final Convolution output;
  private Convolution gradients;
  private boolean computesGradInput;
  private BufferPlan.Buffer decodedInput;
  private BufferPlan.Buffer decodedWeight;

  /**
   * Products for inference.
   *
   * @param maker of a convolution by the type of its input
   * @param inputType of the input
   */
  LayerProducts(Function<DataType, Convolution> maker, DataType inputType) {
    this.maker = maker;
    this.output = maker.apply(inputType);
  }

  /**
   * Adds the gradients.
   *
   * @param storage of their operands
   * @param ofInput whether the input's is computed
   * @param time at which they are computed
   */
  void planGradients(BufferPlan buffers, Storage storage, boolean ofInput, int time) {
    computesGradInput = ofInput;
    gradients = output;
    if (storage == Storage.FLOATS && output.inputType() != DataType.F32) {
      gradients = maker.apply(DataType.F32);
      ConvolutionShape shape = output.shape();
      decodedInput = buffers.request(DataType.F32, shape.inputShape(), time);
      if (ofInput) {
        decodedWeight = buffers.request(DataType.F32, shape.weightShape(), time);
      }
    }
    gradients.prepare(Product.GRAD_WEIGHT);
    if (ofInput) {
      gradients.prepare(Product.GRAD_INPUT);
    }
  }

  /** Computes the output. */
  Convolution output() {
    return output;
  }

  /** Computes the gradients, of what {@link #input} and {@link #weight} give. */
  Convolution gradients() {
    return gradients;
  }

  /** An encoded input as the gradients' products read it. */
  Tensor input(PassContext context, Tensor encoded) {
    return decoded(context, encoded, decodedInput);
  }

  /** An encoded weight as the gradients' products read it. */
  Tensor weight(PassContext context, Tensor encoded) {
    return decoded(context, encoded, decodedWeight);
  }

  private static Tensor decoded(PassContext context, Tensor encoded, BufferPlan.Buffer buffer) {
    if (buffer == null) {
      return encoded;
    }
    Tensor target = buffer.tensor();
    context.clock().start();
    context.elementWise().decode(encoded, target);
    context.clock().book(Kind.QUANTIZE, Operation.bytes(encoded, target));
    return target;
  }

  /** By product, the kernel that computes it. */
  Map<String, String> implementations() {
    Map<String, String> names = new LinkedHashMap<>();
    names.put(OperationReport.OUTPUT, output.implementation(Product.OUTPUT));
    if (gradients != null) {
      names.put(
          OperationReport.GRAD_INPUT,
          computesGradInput ? gradients.implementation(Product.GRAD_INPUT) : "not needed");
      names.put(OperationReport.GRAD_WEIGHT, gradients.implementation(Product.GRAD_WEIGHT));
    }
    return names;
  }

  /** By product, the types of its operands. */
  Map<String, String> operandTypes() {
    Map<String, String> types = new LinkedHashMap<>();
    types.put(OperationReport.OUTPUT, types(output.inputType(), output.inputType().beside()));
    if (gradients != null) {
      DataType other = gradients.inputType().beside();
      if (computesGradInput) {
        types.put(OperationReport.GRAD_INPUT, types(other, other));
      }
      types.put(OperationReport.GRAD_WEIGHT, types(gradients.inputType(), other));
    }
    return types;
  }

  private static String types(DataType left, DataType right) {
    return left.label() + " x " + right.label();
  }
}
