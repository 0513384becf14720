package io.gearshift.executors.graph;

import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * Which layers of a network get a bit width of their own where, as in EdMIPS (Cai and Vasconcelos
 * 2020, arXiv 2004.05795), the first convolution and the dense layers stay as they are.
 */
public final class QuantizedLayers {

  private QuantizedLayers() {}

  /**
   * The names of a network's convolutions, depthwise ones too, without the first.
   *
   * @return in the order of the graph, which is that of its parameters; DL4J visits the branches of
   *     a module in turn, so it is not the order in which the public code lists its modules
   */
  public static List<String> of(NetworkGraph graph) {
    return graph.nodes().stream()
        .filter(node -> NetworkGraph.isConvolution(node.spec()))
        .map(NetworkGraph.Node::layer)
        .skip(1)
        .toList();
  }

  /**
   * The same of a configuration.
   *
   * @throws IllegalArgumentException as {@link GraphReader#read}
   */
  public static List<String> of(ComputationGraphConfiguration configuration) {
    return of(GraphReader.read(configuration));
  }
}
