package io.gearshift.executors.plan;

import io.gearshift.executors.ops.Operation;
import io.gearshift.executors.ops.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Says of every value whether training wants its gradient, which operation writes it first, which
 * others add to it, and until when it is kept.
 */
final class GradientPlan {
  private final List<Operation> operations;
  private final Set<String> constants;
  private final Set<Value> trained = new HashSet<>();

  /** By value, what to do once it is known that no operation writes its gradient later. */
  private final Map<Value, Runnable> lastWrites = new HashMap<>();

  /**
   * For one network.
   *
   * @param operations in forward order; the last is the loss
   * @param constants labels of parameters that are not trained
   */
  GradientPlan(List<Operation> operations, Set<String> constants) {
    this.operations = operations;
    this.constants = constants;
  }

  /**
   * Gradients are written by the last reader first; the others add to them.
   *
   * @return the operations that run backward
   */
  Set<Operation> plan() {
    Set<Operation> trainedOperations = new HashSet<>();
    for (Operation operation : operations) {
      boolean wanted =
          operation.trains(constants) || operation.inputs().stream().anyMatch(trained::contains);
      if (wanted && operation.output() != null) {
        trained.add(operation.output());
        trainedOperations.add(operation);
      }
    }
    int loss = operations.size() - 1;
    // The gradient of the logits is written together with the loss, in its forward pass.
    Value logits = operations.get(loss).input();
    logits.gradientWrittenAt(loss, backwardTime(indexOfProducer(logits)));
    for (int i = loss - 1; i >= 0; i--) {
      if (trainedOperations.contains(operations.get(i))) {
        planGradientsOfInputs(operations.get(i), backwardTime(i));
      }
    }
    lastWrites.values().forEach(Runnable::run);
    trainedOperations.add(operations.get(loss));
    return trainedOperations;
  }

  /** When an operation runs backward; forward ones run from 0 on. */
  private int backwardTime(int index) {
    return 2 * operations.size() - 1 - index;
  }

  private void planGradientsOfInputs(Operation operation, int time) {
    List<Value> sharing = new ArrayList<>();
    for (int edge = 0; edge < operation.inputs().size(); edge++) {
      Value value = operation.inputs().get(edge);
      if (!trained.contains(value)) {
        continue;
      }
      int last = edge;
      lastWrites.put(value, () -> operation.setWritesLast(last));
      if (value.hasGradient()) {
        operation.setAccumulates(edge);
      } else if (operation.passesGradient()
          && Collections.frequency(operation.inputs(), value) == 1
          && sharing.stream().allMatch(mayShare(value))) {
        sharing.add(value);
        value.shareGradient(operation.output(), lastReadAt(value));
      } else {
        value.gradientWrittenAt(time, lastReadAt(value));
      }
    }
  }

  /** Of two inputs of a sum, whether each one's gradient is read before the other's is changed. */
  private Predicate<Value> mayShare(Value value) {
    return other -> changedAt(value) > lastReadAt(other) && changedAt(other) > lastReadAt(value);
  }

  /** When the gradient's value is read last: as its producer runs backward. */
  private int lastReadAt(Value value) {
    return backwardTime(indexOfProducer(value));
  }

  /** When a gradient that its last reader, a sum, has written is first added to or overwritten. */
  private int changedAt(Value value) {
    int producer = indexOfProducer(value);
    int changed =
        operations.get(producer).overwritesOutputGradient()
            ? backwardTime(producer)
            : Integer.MAX_VALUE;
    boolean last = true;
    for (int i = operations.size() - 1; i > producer; i--) {
      if (operations.get(i).inputs().contains(value)) {
        if (!last) {
          return Math.min(changed, backwardTime(i));
        }
        last = false;
      }
    }
    return changed;
  }

  private int indexOfProducer(Value value) {
    for (int i = 0; i < operations.size(); i++) {
      if (operations.get(i).output() == value) {
        return i;
      }
    }
    throw new IllegalStateException("Nothing computes " + value.name());
  }
}
