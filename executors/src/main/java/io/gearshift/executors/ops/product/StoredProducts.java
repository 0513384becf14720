package io.gearshift.executors.ops.product;

import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.memory.BufferPlan;
import io.gearshift.executors.ops.Operand;
import io.gearshift.executors.ops.step.PassContext;
import io.gearshift.executors.quantization.Storage;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The products of one layer as its operands are stored: in one way, or in bytes in the passes in
 * which these hold input and weight and in single precision in the others.
 */
final class StoredProducts {
  private final LayerProducts first;
  private final LayerProducts floats;
  private LayerProducts current;

  /**
   * Products for inference.
   *
   * @param maker of a convolution by the type of its input
   * @param inputType of the input; of bytes where passes decide
   * @param storage of input and weight
   */
  StoredProducts(Function<DataType, Convolution> maker, DataType inputType, Storage storage) {
    Map<DataType, Convolution> made = new EnumMap<>(DataType.class);
    Function<DataType, Convolution> once = type -> made.computeIfAbsent(type, maker);
    first = new LayerProducts(once, inputType);
    floats = storage == Storage.BY_PASS ? new LayerProducts(once, DataType.F32) : null;
    current = first;
  }

  /** Says that a batch normalisation in training reads the output. */
  void precedeNormalization() {
    all().forEach(products -> products.output().precedeNormalization());
  }

  /**
   * Adds the gradients.
   *
   * @param storage of their operands
   * @param ofInput whether the input's is computed
   * @param time at which they are computed
   */
  void planGradients(BufferPlan buffers, Storage storage, boolean ofInput, int time) {
    first.planGradients(
        buffers, storage == Storage.BY_PASS ? Storage.BYTES : storage, ofInput, time);
    if (floats != null) {
      floats.planGradients(buffers, Storage.FLOATS, ofInput, time);
    }
  }

  /** Whether the input's gradient can be added to what is there, in every pass. */
  boolean addsGradInput() {
    return all().stream().allMatch(products -> products.gradients().addsGradInput());
  }

  /** Whether bias and ReLU can come with the output, in every pass. */
  boolean finishesOutput() {
    return all().stream().allMatch(products -> products.output().finishesOutput());
  }

  /** Whether the input's gradient can be masked where it is written, in every pass. */
  boolean masksGradInput() {
    return all().stream().allMatch(products -> products.gradients().masksGradInput());
  }

  /**
   * Where passes decide, decides for one that begins, and tells the operands.
   *
   * @param gradOutput null when compiled for inference
   */
  void decide(PassContext context, Operand input, Operand weight, Operand gradOutput) {
    if (floats == null) {
      return;
    }
    boolean fit = input.fitsBytes(context) && weight.fitsBytes(context);
    Storage storage = fit ? Storage.BYTES : Storage.FLOATS;
    input.storeAs(storage);
    weight.storeAs(storage);
    if (gradOutput != null) {
      gradOutput.storeAs(storage);
    }
    current = fit ? first : floats;
  }

  /** Those of this pass. */
  LayerProducts current() {
    return current;
  }

  /** By product, the kernel that computes it; two where passes decide between them. */
  Map<String, String> implementations() {
    return joined(all().stream().map(LayerProducts::implementations).toList());
  }

  /** By product, the types of its operands; two pairs where passes decide between them. */
  Map<String, String> operandTypes() {
    return joined(all().stream().map(LayerProducts::operandTypes).toList());
  }

  private List<LayerProducts> all() {
    return floats == null ? List.of(first) : List.of(first, floats);
  }

  private static Map<String, String> joined(List<Map<String, String>> reports) {
    Map<String, String> joined = new LinkedHashMap<>();
    for (Map<String, String> report : reports) {
      report.forEach(
          (product, text) ->
              joined.merge(
                  product, text, (one, two) -> one.equals(two) ? one : one + " or " + two));
    }
    return joined;
  }
}
