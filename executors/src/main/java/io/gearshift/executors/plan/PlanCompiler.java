package io.gearshift.executors.plan;

import io.gearshift.executors.graph.NetworkGraph;
import io.gearshift.executors.graph.NetworkGraph.Node;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.memory.BufferPlan;
import io.gearshift.executors.ops.Operation;
import io.gearshift.executors.ops.Value;
import io.gearshift.executors.ops.layer.TrainingFusion;
import io.gearshift.executors.quantization.QuantizationScheme;
import java.util.List;

/** Turns a graph into fused operations with inferred shapes. */
final class PlanCompiler {
  private PlanCompiler() {}

  /** The operations in forward order; the last is the loss. */
  static List<Operation> compile(
      Value input,
      NetworkGraph graph,
      int batch,
      QuantizationScheme scheme,
      Purpose purpose,
      Kernels kernels,
      BufferPlan buffers) {
    PlanBuilder plan = new PlanBuilder(graph, batch, scheme, purpose, kernels, buffers);
    plan.name(graph.input(), input);
    for (Node node : graph.nodes()) {
      if (!plan.isFused(node)) {
        compile(plan, node);
      }
    }
    if (purpose == Purpose.TRAINING) {
      TrainingFusion.apply(plan.operations());
    }
    return plan.operations();
  }

  private static void compile(PlanBuilder plan, Node node) {
    try {
      plan.name(node.name(), node.spec().accept(new LayerCompiler(plan, node, plan.inputs(node))));
    } catch (ArithmeticException e) {
      throw tooLarge(node.name(), e);
    }
  }

  /** What to say of a layer whose number of elements has overflowed. */
  static IllegalArgumentException tooLarge(String layer, ArithmeticException overflow) {
    return new IllegalArgumentException(
        "Invalid layer "
            + layer
            + ": with this batch it needs a tensor of more than 2,147,483,647 elements",
        overflow);
  }
}
