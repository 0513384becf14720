package io.gearshift.executors.ops.layer;

import io.gearshift.executors.kernels.BatchNormalization;
import io.gearshift.executors.kernels.Pooling;
import io.gearshift.executors.ops.Operation;
import io.gearshift.executors.ops.Value;
import io.gearshift.executors.ops.product.GradientEncoder;
import io.gearshift.executors.ops.product.ProductOperation;
import java.util.List;
import java.util.Optional;

/**
 * Leaves outputs of batch normalisations in training, and gradients of the inputs of normalisations
 * and poolings, to what alone reads them, where the backend has kernels for that: they are then
 * never written to memory. Results are the same to the bit.
 *
 * @see BatchNormalization#fuses()
 * @see BatchNormalization#encodesGradients()
 * @see Pooling#encodesGradients()
 */
public final class TrainingFusion {
  private TrainingFusion() {}

  /**
   * Fuses what can be fused in a plan for training.
   *
   * @param operations all of the plan, in forward order, none of them planned
   */
  public static void apply(List<Operation> operations) {
    for (int i = 0; i < operations.size(); i++) {
      if (operations.get(i) instanceof NormalizationOperation normalization) {
        if (normalization.fuses()) {
          fuse(normalization, operations);
        }
      }
      if (operations.get(i) instanceof GradientEncoder encoder && encoder.encodesGradient()) {
        encodeGradient(encoder, operations, 2 * operations.size() - 1 - i);
      }
    }
  }

  /**
   * Where a product alone computes what only this encoder reads, and takes its gradient as bytes.
   *
   * @param time at which the encoder runs backward
   */
  private static void encodeGradient(
      GradientEncoder encoder, List<Operation> operations, int time) {
    Value input = encoder.input();
    for (Operation operation : operations) {
      if (operation instanceof ProductOperation product
          && product.output() == input
          && input.consumers() == 1
          && product.takesEncodedGradient()) {
        encoder.encodeGradientFor(product);
        product.gradientEncodedAt(time);
      }
    }
  }

  private static void fuse(NormalizationOperation normalization, List<Operation> operations) {
    List<Operation> readers = readers(normalization.output(), operations);
    if (readers.isEmpty()) {
      return;
    }
    if (readers.get(0) instanceof AddOperation sum) {
      boolean alone = normalization.output().consumers() == 1;
      if (alone && !normalization.hasRelu() && sum.canFuse()) {
        sum.fuse(normalization);
        normalization.leaveToSum();
      }
    } else if (readers.get(0) instanceof ActivationOperation activation) {
      boolean alone = normalization.output().consumers() == 1;
      if (alone
          && normalization.activates(activation.function())
          && readInOneForm(readers(activation.output(), operations))) {
        activation.fuse(normalization);
        normalization.leaveToFunction();
      }
    } else if (readInOneForm(readers)) {
      normalization.leaveToProducts();
    }
  }

  private static List<Operation> readers(Value value, List<Operation> operations) {
    return operations.stream().filter(reader -> reader.inputs().contains(value)).toList();
  }

  private static boolean readInOneForm(List<Operation> readers) {
    if (readers.isEmpty()) {
      return false;
    }
    Optional<Value.Form> form = fusibleForm(readers.get(0));
    return form.isPresent() && readers.stream().allMatch(r -> fusibleForm(r).equals(form));
  }

  private static Optional<Value.Form> fusibleForm(Operation reader) {
    return reader instanceof ProductOperation product ? product.fusibleForm() : Optional.empty();
  }
}
