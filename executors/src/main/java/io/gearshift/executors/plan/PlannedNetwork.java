package io.gearshift.executors.plan;

import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.graph.NetworkGraph;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.memory.BufferPlan;
import io.gearshift.executors.ops.Operation;
import io.gearshift.executors.ops.Value;
import io.gearshift.executors.ops.product.ProductOperation;
import io.gearshift.executors.ops.step.PassContext;
import io.gearshift.executors.quantization.QuantizationScheme;
import io.gearshift.executors.quantization.Sign;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The operations of a network for one batch size, with the times at which each value and gradient
 * is written and read. Takes no memory until {@link #allocate}.
 */
final class PlannedNetwork {
  private final BufferPlan buffers = new BufferPlan();
  private final Value input;
  private final List<Operation> operations;
  private final Set<Operation> trained;

  /**
   * Plans a network.
   *
   * @param constants labels of parameters that are not trained
   * @throws IllegalArgumentException if the shapes do not fit together; the message names the layer
   */
  PlannedNetwork(
      NetworkGraph graph,
      InputShape images,
      int batch,
      QuantizationScheme scheme,
      Purpose purpose,
      Set<String> constants,
      Kernels kernels) {
    int[] shape = {batch, images.height(), images.width(), images.channels()};
    this.input = new Value("the input images", shape, Sign.ANY, false, buffers);
    this.operations = PlanCompiler.compile(input, graph, batch, scheme, purpose, kernels, buffers);
    this.trained =
        purpose == Purpose.TRAINING ? new GradientPlan(operations, constants).plan() : Set.of();
    planLifetimes();
  }

  private void planLifetimes() {
    int n = operations.size();
    for (int i = 0; i < n; i++) {
      int backward = trained.contains(operations.get(i)) ? 2 * n - 1 - i : -1;
      try {
        operations.get(i).plan(buffers, i, backward);
      } catch (IllegalArgumentException e) {
        // Kernels know shapes; a user knows layers.
        throw new IllegalArgumentException(
            "Invalid layer " + operations.get(i).name() + ": " + e.getMessage(), e);
      } catch (ArithmeticException e) {
        throw PlanCompiler.tooLarge(operations.get(i).name(), e);
      }
    }
  }

  /** Takes the memory, and has every operation take its parts of the flat vectors. */
  void allocate(Kernels kernels, PassContext context) {
    buffers.allocate(kernels);
    operations.forEach(operation -> operation.bind(context));
  }

  /** The images, to be bound to those of a mini-batch. */
  Value input() {
    return input;
  }

  /** What the loss is computed from. */
  Value logits() {
    return operations.get(operations.size() - 1).input();
  }

  /** In forward order; the last is the loss. */
  List<Operation> operations() {
    return operations;
  }

  /** Those that run backward, in that order. */
  List<Operation> backwardOperations() {
    List<Operation> reversed = new ArrayList<>(operations);
    Collections.reverse(reversed);
    reversed.retainAll(trained);
    return reversed;
  }

  Stream<ProductOperation> products() {
    return operations.stream()
        .filter(ProductOperation.class::isInstance)
        .map(ProductOperation.class::cast);
  }

  /** Bytes of all intermediate tensors before any is allocated. */
  long plannedBytes() {
    return buffers.plannedBytes();
  }

  /** Bytes of all intermediate tensors. */
  long bytes() {
    return buffers.bytes();
  }
}
