package io.gearshift.executors.graph;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A network in topological order, read from a DL4J configuration by {@link GraphReader}.
 *
 * @param input the name of the one network input
 * @param nodes all nodes, each after its inputs; the last is the loss
 * @param layout the flat parameter vector
 */
public record NetworkGraph(String input, List<Node> nodes, ParameterLayout layout) {

  public NetworkGraph {
    nodes = List.copyOf(nodes);
  }

  /**
   * A node.
   *
   * @param layer the name of the DL4J layer whose parameters it uses
   */
  public record Node(String name, String layer, LayerSpec spec, List<String> inputs) {}

  /** How many nodes read the output of {@code name}. */
  public long consumers(String name) {
    return nodes.stream().flatMap(n -> n.inputs().stream()).filter(name::equals).count();
  }

  /** The layers whose products are convolutions, by name. */
  public Set<String> convolutions() {
    return nodes.stream()
        .filter(node -> isConvolution(node.spec()))
        .map(Node::layer)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The layers that have products, by name, in order. */
  public List<String> products() {
    return nodes.stream()
        .filter(node -> isConvolution(node.spec()) || node.spec() instanceof LayerSpec.Dense)
        .map(Node::layer)
        .toList();
  }

  /**
   * Those but the first and the last: the layers that have a width of their own where, as in EdMIPS
   * (Cai and Vasconcelos 2020, arXiv 2004.05795), these two stay as they are. DL4J visits the
   * branches of a module in turn, so the order is not that of the public code.
   */
  public List<String> innerProducts() {
    List<String> all = products();
    return all.size() <= 2 ? List.of() : all.subList(1, all.size() - 1);
  }

  private static boolean isConvolution(LayerSpec spec) {
    return spec instanceof LayerSpec.Convolution || spec instanceof LayerSpec.DepthwiseConvolution;
  }

  /** The images that a flat input is taken as; empty where the network does not say. */
  public Optional<InputShape> flatImages() {
    return nodes.stream()
        .map(Node::spec)
        .filter(LayerSpec.Images.class::isInstance)
        .map(spec -> ((LayerSpec.Images) spec).shape())
        .findFirst();
  }

  /** Number of classes: outputs of the last dense or convolution layer before the loss. */
  public int classes() {
    for (int i = nodes.size() - 1; i >= 0; i--) {
      LayerSpec spec = nodes.get(i).spec();
      if (spec instanceof LayerSpec.Dense dense) {
        return dense.out();
      }
      if (spec instanceof LayerSpec.Convolution convolution) {
        return convolution.out();
      }
    }
    throw new IllegalArgumentException("The network has neither a dense nor a convolution layer");
  }

  /**
   * The dense layer whose outputs are the classes, one for each in order; empty where anything lies
   * between such a layer and the loss.
   */
  public Optional<String> classLayer() {
    Node last = nodes.get(nodes.size() - 2);
    return last.spec() instanceof LayerSpec.Dense ? Optional.of(last.layer()) : Optional.empty();
  }
}
