package io.gearshift.executors.graph;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * The order in which DL4J computes the vertices of a graph, which is the order of its parameters.
 * DL4J takes the order from the configuration where it stands there, and looks at nothing else.
 */
public final class GraphOrder {

  /** Names stand in messages and tables. */
  private static final Pattern PRINTABLE = Pattern.compile("\\P{C}{1,200}");

  private GraphOrder() {}

  /**
   * The names of the inputs and vertices, each after those that it reads.
   *
   * @throws IllegalArgumentException in one line, if the graph has a circle, a vertex reads what is
   *     not there, a layer is empty, or the order that the configuration gives is none
   */
  public static List<String> of(ComputationGraphConfiguration graph) {
    Set<String> names = new HashSet<>(required("networkInputs", graph.getNetworkInputs()));
    required("networkOutputs", graph.getNetworkOutputs()).forEach(o -> requireVertex(graph, o));
    if (graph.getVertices() == null || graph.getVertexInputs() == null) {
      throw invalid("it has no vertices or no vertexInputs");
    }
    graph.getVertices().forEach((name, vertex) -> requireComplete(graph, name, vertex));
    for (String name : graph.getVertices().keySet()) {
      if (!names.add(name)) {
        throw invalid("an input and a layer are both called " + name);
      }
    }
    graph
        .getVertexInputs()
        .forEach(
            (name, read) -> {
              for (String from : read) {
                if (!names.contains(from)) {
                  throw invalid("layer " + name + " reads " + from + ", which is not there");
                }
              }
            });
    List<String> order = order(graph);
    Set<String> inputs = Set.copyOf(graph.getNetworkInputs());
    Set<String> done = new HashSet<>(inputs);
    for (String name : order) {
      if (!inputs.contains(name)
          && !(done.containsAll(graph.getVertexInputs().get(name)) && done.add(name))) {
        throw invalid("its topological order has " + name + " before what it reads, or twice");
      }
    }
    return order;
  }

  private static List<String> order(ComputationGraphConfiguration graph) {
    List<String> given = graph.getTopologicalOrderStr();
    if (given != null && graph.getTopologicalOrder() != null) {
      Set<String> names = new HashSet<>(graph.getNetworkInputs());
      names.addAll(graph.getVertices().keySet());
      if (given.size() != names.size()
          || graph.getTopologicalOrder().length != names.size()
          || !names.equals(new HashSet<>(given))) {
        throw invalid("its topological order does not name every input and layer once");
      }
    }
    try {
      var indices = new ComputationGraph(graph).calculateIndices();
      return Arrays.stream(indices.getTopologicalSortOrder())
          .mapToObj(i -> indices.getIdxToName().get(i))
          .toList();
    } catch (IllegalStateException e) {
      throw new IllegalArgumentException("Invalid network: its layers read in a circle", e);
    }
  }

  private static void requireComplete(
      ComputationGraphConfiguration graph, String name, GraphVertex vertex) {
    if (!PRINTABLE.matcher(name).matches()) {
      throw invalid(
          "a layer is called '" + name.replaceAll("\\p{C}", "?") + "', must be printable");
    }
    List<String> inputs = graph.getVertexInputs().get(name);
    if (inputs == null || inputs.isEmpty()) {
      throw invalid("layer " + name + " reads nothing");
    }
    boolean empty =
        vertex instanceof LayerVertex layer
            ? layer.getLayerConf() == null || layer.getLayerConf().getLayer() == null
            : vertex == null;
    if (empty) {
      throw invalid("layer " + name + " is empty");
    }
  }

  private static void requireVertex(ComputationGraphConfiguration graph, String name) {
    if (graph.getVertices() == null || graph.getVertices().get(name) == null) {
      throw invalid("output " + name + " is no layer of it");
    }
  }

  private static List<String> required(String what, List<String> names) {
    if (names == null || names.isEmpty()) {
      throw invalid("it has no " + what);
    }
    return names;
  }

  private static IllegalArgumentException invalid(String reason) {
    return new IllegalArgumentException("Invalid network: " + reason);
  }
}
