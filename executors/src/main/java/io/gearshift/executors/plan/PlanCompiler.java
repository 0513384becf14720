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
        plan.name(
            node.name(), node.spec().accept(new LayerCompiler(plan, node, plan.inputs(node))));
      }
    }
    if (purpose == Purpose.TRAINING) {
      TrainingFusion.apply(plan.operations());
    }
    return plan.operations();
  }
}
