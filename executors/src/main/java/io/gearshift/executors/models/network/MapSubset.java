package io.gearshift.executors.models.network;

import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;

/**
 * A SubsetVertex that says how many channels of a map it gives: DL4J's says {@code from - to + 1},
 * a number below 1, and layers after it would take their sizes from that. It stands in a graph only
 * while DL4J works out sizes, so that no file names it.
 */
public final class MapSubset extends SubsetVertex {

  MapSubset(int from, int to) {
    super(from, to);
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType... inputs) {
    if (inputs.length == 1 && inputs[0] instanceof InputType.InputTypeConvolutional map) {
      if (getTo() >= map.getChannels()) {
        throw new IllegalArgumentException(
            "Invalid subset: channels "
                + getFrom()
                + " to "
                + getTo()
                + " (must be of "
                + map.getChannels()
                + ")");
      }
      return InputType.convolutional(map.getHeight(), map.getWidth(), getTo() - getFrom() + 1L);
    }
    return super.getOutputType(layerIndex, inputs);
  }

  /**
   * What each vertex of a graph gives; adds preprocessors and sizes of inputs where they are
   * missing.
   *
   * @throws RuntimeException of DL4J's, if the vertices do not fit together
   */
  public static Map<String, InputType> types(ComputationGraphConfiguration graph, InputType input) {
    graph
        .getVertices()
        .replaceAll(
            (name, vertex) ->
                vertex instanceof SubsetVertex subset
                    ? new MapSubset(subset.getFrom(), subset.getTo())
                    : vertex);
    try {
      return graph.getLayerActivationTypes(true, false, input);
    } finally {
      replaceIn(graph);
    }
  }

  /** Puts DL4J's own vertices in their places. */
  static void replaceIn(ComputationGraphConfiguration graph) {
    graph.getVertices().replaceAll((name, vertex) -> plain(vertex));
  }

  private static GraphVertex plain(GraphVertex vertex) {
    return vertex instanceof MapSubset subset
        ? new SubsetVertex(subset.getFrom(), subset.getTo())
        : vertex;
  }
}
