package io.gearshift.executors.plan;

import io.gearshift.executors.ops.AddOperation;
import io.gearshift.executors.ops.Operation;
import io.gearshift.executors.ops.Value;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Says of every value whether training wants its gradient, which operation writes it first, which
 * others add to it, and until when it is kept.
 */
final class GradientPlan {
  private final List<Operation> operations;
  private final Set<Value> trained = new HashSet<>();

  /**
   * For one network.
   *
   * @param operations in forward order; the last is the loss
   */
  GradientPlan(List<Operation> operations) {
    this.operations = operations;
  }

  /** Gradients are written by the last reader first; the others add to them. */
  void plan() {
    Set<Operation> trainedOperations = new HashSet<>();
    for (Operation operation : operations) {
      boolean wanted =
          operation.hasParameters() || operation.inputs().stream().anyMatch(trained::contains);
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
  }

  /** When an operation runs backward; forward ones run from 0 on. */
  private int backwardTime(int index) {
    return 2 * operations.size() - 1 - index;
  }

  private void planGradientsOfInputs(Operation operation, int time) {
    boolean shared = false;
    boolean sharedIsOverwritten = false;
    for (int edge = 0; edge < operation.inputs().size(); edge++) {
      Value value = operation.inputs().get(edge);
      if (!trained.contains(value)) {
        continue;
      }
      int producer = indexOfProducer(value);
      int until = backwardTime(producer);
      boolean overwrites = operations.get(producer).overwritesOutputGradient();
      if (value.hasGradient()) {
        operation.setAccumulates(edge);
      } else if (operation instanceof AddOperation
          && value.consumers() == 1
          && (!shared || !(overwrites || sharedIsOverwritten))) {
        shared = true;
        sharedIsOverwritten = overwrites;
        value.shareGradient(operation.output(), until);
      } else {
        value.gradientWrittenAt(time, until);
      }
    }
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
