package io.gearshift.executors.ops;

import io.gearshift.executors.kernels.BatchNormalization;
import java.util.List;
import java.util.Optional;

/**
 * Leaves outputs of batch normalisations in training, and gradients of their inputs, to what alone
 * reads them, where the backend has kernels for that: they are then never written to memory.
 * Results are the same to the bit.
 *
 * @see BatchNormalization#fuses()
 * @see BatchNormalization#encodesGradients()
 */
public final class NormalizationFusion {
  private NormalizationFusion() {}

  /**
   * Fuses what can be fused in a plan for training.
   *
   * @param operations all of the plan, in forward order, none of them planned
   */
  public static void apply(List<Operation> operations) {
    for (int i = 0; i < operations.size(); i++) {
      if (operations.get(i) instanceof NormalizationOperation normalization) {
        if (normalization.fuses()) {
          Value output = normalization.output();
          fuse(
              normalization,
              operations.stream().filter(reader -> reader.inputs().contains(output)).toList());
        }
        if (normalization.encodesGradient()) {
          encodeGradient(normalization, operations, 2 * operations.size() - 1 - i);
        }
      }
    }
  }

  /**
   * Where a product alone computes what only this normalisation reads, and takes its gradient as
   * bytes.
   *
   * @param time at which the normalisation runs backward
   */
  private static void encodeGradient(
      NormalizationOperation normalization, List<Operation> operations, int time) {
    Value input = normalization.input();
    for (Operation operation : operations) {
      if (operation instanceof ProductOperation product
          && product.output() == input
          && input.consumers() == 1
          && product.takesEncodedGradient()) {
        normalization.encodeGradientFor(product);
        product.gradientEncodedAt(time);
      }
    }
  }

  private static void fuse(NormalizationOperation normalization, List<Operation> readers) {
    if (readers.isEmpty()) {
      return;
    }
    if (readers.get(0) instanceof AddOperation sum) {
      boolean alone = normalization.output().consumers() == 1;
      if (alone && !normalization.hasRelu() && sum.canFuse()) {
        sum.fuse(normalization);
        normalization.leaveToSum();
      }
    } else if (readInOneForm(readers)) {
      normalization.leaveToProducts();
    }
  }

  private static boolean readInOneForm(List<Operation> readers) {
    Optional<Value.Form> form = fusibleForm(readers.get(0));
    return form.isPresent() && readers.stream().allMatch(r -> fusibleForm(r).equals(form));
  }

  private static Optional<Value.Form> fusibleForm(Operation reader) {
    return reader instanceof ProductOperation product ? product.fusibleForm() : Optional.empty();
  }
}
