package io.gearshift.executors.models.json;

import io.gearshift.executors.graph.GraphOrder;
import io.gearshift.executors.models.network.NetworkBuilder;
import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.Layer;

/** Reads the JSON of a DL4J network that somebody else made. */
public final class ConfigurationJson {

  private ConfigurationJson() {}

  /**
   * The network in {@code json}: a ComputationGraphConfiguration, or a MultiLayerConfiguration as
   * the graph of its layers, named by themselves or layer0, layer1, ...
   *
   * @throws IllegalArgumentException with the reason alone, in one line, if it is no such JSON,
   *     names a class that is not on the list of those that are harmless, or is not one network
   */
  public static ComputationGraphConfiguration read(String json) {
    try {
      ComputationGraphConfiguration graph =
          switch (ConfigurationScan.of(json)) {
            case GRAPH -> ComputationGraphConfiguration.fromJson(json);
            case CHAIN -> toGraph(MultiLayerConfiguration.fromJson(json));
            case NEITHER ->
                throw new InvalidArchitectureException(
                    "has neither vertices nor confs: it is not a DL4J configuration");
          };
      GraphOrder.of(graph);
      return graph;
    } catch (InvalidArchitectureException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new InvalidArchitectureException(
          ConfigurationFile.firstLine(String.valueOf(e.getMessage())), e);
    } catch (RuntimeException e) {
      throw new InvalidArchitectureException(
          "DL4J cannot read it: " + ConfigurationFile.firstLine(ConfigurationFile.rootMessage(e)),
          e);
    }
  }

  private static ComputationGraphConfiguration toGraph(MultiLayerConfiguration layers) {
    GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .dataType(layers.getDataType())
            .graphBuilder()
            .addInputs(NetworkBuilder.INPUT);
    Map<String, NeuralNetConfiguration> configurations = new HashMap<>();
    String from = NetworkBuilder.INPUT;
    for (int i = 0; i < layers.getConfs().size(); i++) {
      NeuralNetConfiguration configuration = layers.getConf(i);
      if (configuration == null || configuration.getLayer() == null) {
        throw new InvalidArchitectureException("layer " + i + " is empty");
      }
      Layer layer = configuration.getLayer();
      String name = layer.getLayerName() == null ? "layer" + i : layer.getLayerName();
      graph.addLayer(name, layer, layers.getInputPreProcess(i), from);
      configurations.put(name, configuration);
      from = name;
    }
    ComputationGraphConfiguration built = graph.setOutputs(from).build();
    built.setBackpropType(layers.getBackpropType());
    configurations.forEach(
        (name, configuration) ->
            copy(configuration, ((LayerVertex) built.getVertices().get(name)).getLayerConf()));
    return built;
  }

  private static void copy(NeuralNetConfiguration from, NeuralNetConfiguration to) {
    // BatchNorm's form of variance is read from these names when the graph is read from JSON again.
    to.setVariables(from.getVariables());
    to.setMiniBatch(from.isMiniBatch());
    to.setMinimize(from.isMinimize());
    to.setOptimizationAlgo(from.getOptimizationAlgo());
    to.setStepFunction(from.getStepFunction());
  }
}
