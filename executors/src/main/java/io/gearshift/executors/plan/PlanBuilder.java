package io.gearshift.executors.plan;

import io.gearshift.executors.graph.LayerSpec;
import io.gearshift.executors.graph.NetworkGraph;
import io.gearshift.executors.graph.NetworkGraph.Node;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.memory.BufferPlan;
import io.gearshift.executors.ops.Operation;
import io.gearshift.executors.ops.Value;
import io.gearshift.executors.quantization.OperandSite.Place;
import io.gearshift.executors.quantization.QuantizationScheme;
import io.gearshift.executors.quantization.Sign;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A plan while it is compiled: its operations so far, and what each layer's output is. */
final class PlanBuilder {
  private final NetworkGraph graph;
  private final int batch;
  private final QuantizationScheme scheme;
  private final Purpose purpose;
  private final Kernels kernels;
  private final BufferPlan buffers;
  private final List<Operation> operations = new ArrayList<>();
  private final Map<String, Value> values = new HashMap<>();
  private final Set<String> fused = new HashSet<>();
  private final List<Node> products;

  PlanBuilder(
      NetworkGraph graph,
      int batch,
      QuantizationScheme scheme,
      Purpose purpose,
      Kernels kernels,
      BufferPlan buffers) {
    this.graph = graph;
    this.batch = batch;
    this.scheme = scheme;
    this.purpose = purpose;
    this.kernels = kernels;
    this.buffers = buffers;
    this.products =
        graph.nodes().stream()
            .filter(
                n ->
                    n.spec() instanceof LayerSpec.Convolution
                        || n.spec() instanceof LayerSpec.DepthwiseConvolution
                        || n.spec() instanceof LayerSpec.Dense)
            .toList();
  }

  /** The operations so far, in forward order. */
  List<Operation> operations() {
    return operations;
  }

  /** Whether a layer was compiled together with the one before it. */
  boolean isFused(Node node) {
    return fused.contains(node.name());
  }

  /** Makes an output known under its layer's name. */
  void name(String name, Value value) {
    values.put(name, value);
  }

  List<Value> inputs(Node node) {
    return node.inputs().stream().map(values::get).toList();
  }

  NetworkGraph graph() {
    return graph;
  }

  int batch() {
    return batch;
  }

  QuantizationScheme scheme() {
    return scheme;
  }

  Purpose purpose() {
    return purpose;
  }

  Kernels kernels() {
    return kernels;
  }

  boolean isNetworkInput(Value value) {
    return value == values.get(graph.input());
  }

  /** Operations so far: the number of the next. */
  int size() {
    return operations.size();
  }

  /** Where a layer stands among those with products. */
  Place placeOf(Node node) {
    if (node.name().equals(products.get(0).name())) {
      return Place.FIRST;
    }
    String last = products.get(products.size() - 1).name();
    return node.name().equals(last) ? Place.LAST : Place.BETWEEN;
  }

  /** What computes a node's first input, looking past nodes that pass it on. */
  LayerSpec producer(Node node) {
    String input = node.inputs().get(0);
    for (Node other : graph.nodes()) {
      if (other.name().equals(input)) {
        return other.spec() instanceof LayerSpec.Images ? producer(other) : other.spec();
      }
    }
    return new LayerSpec.Identity();
  }

  /** The name of the ReLU that alone reads this node, marked as compiled; else the node's own. */
  String fuseRelu(Node node) {
    if (graph.consumers(node.name()) == 1) {
      for (Node other : graph.nodes()) {
        if (other.spec() instanceof LayerSpec.Relu && other.inputs().contains(node.name())) {
          fused.add(other.name());
          return other.name();
        }
      }
    }
    return node.name();
  }

  /**
   * An output to be.
   *
   * @throws ArithmeticException if it has more elements than a tensor can have
   */
  Value value(String name, int[] shape, Sign sign, boolean normalized) {
    Tensor.sizeOf(shape);
    return new Value(name, shape, sign, normalized, buffers);
  }

  /** Appends an operation, whose output is known under a name from here on. */
  Value add(String name, Operation operation, Value output) {
    operations.add(operation);
    operation.inputs().forEach(Value::addConsumer);
    values.put(name, output);
    return output;
  }
}
