package io.gearshift.executors.models.json;

import io.gearshift.executors.models.network.MapSubset;
import io.gearshift.executors.models.network.NetworkSize;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Completes a configuration that a user brought, and checks that it fits the images and classes.
 */
final class ConfigurationCheck {

  private final String name;
  private final NetworkSize size;

  ConfigurationCheck(String name, NetworkSize size) {
    this.name = name;
    this.size = size;
  }

  /**
   * Adds the preprocessors and input sizes that {@code graph} lacks, and checks the rest.
   *
   * @throws IllegalArgumentException in one line that names the layer
   */
  void fit(ComputationGraphConfiguration graph) {
    if (graph.getNetworkInputs().size() != 1 || graph.getNetworkOutputs().size() != 1) {
      throw invalid(
          graph.getNetworkInputs().size()
              + " inputs and "
              + graph.getNetworkOutputs().size()
              + " outputs, must be one of each");
    }
    if (graph.getDataType() != DataType.FLOAT) {
      throw invalid("data type is " + graph.getDataType() + ", must be FLOAT");
    }
    checkOutput(graph);
    Map<String, Long> declaredInputs = declaredInputs(graph);
    InputType image = InputType.convolutional(size.height(), size.width(), size.channels());
    Map<String, InputType> types;
    try {
      // Also adds the preprocessors and sets the input sizes that are missing; none is replaced.
      types = MapSubset.types(graph, image);
    } catch (RuntimeException e) {
      throw ConfigurationFile.invalid(
          name,
          "does not fit images of "
              + shape()
              + ": "
              + ConfigurationFile.firstLine(ConfigurationFile.rootMessage(e)),
          e);
    }
    String input = graph.getNetworkInputs().get(0);
    declaredInputs.forEach(
        (layer, declared) -> {
          String from = graph.getVertexInputs().get(layer).get(0);
          LayerVertex vertex = (LayerVertex) graph.getVertices().get(layer);
          checkInputs(layer, vertex, declared, from.equals(input) ? image : types.get(from));
        });
  }

  /**
   * The input sizes that the file gives, by layer, taken before DL4J completes the graph: it sets
   * some layers' sizes and formats anew without a word.
   */
  private Map<String, Long> declaredInputs(ComputationGraphConfiguration graph) {
    Map<String, Long> declared = new LinkedHashMap<>();
    graph
        .getVertices()
        .forEach(
            (layerName, vertex) -> {
              if (vertex instanceof LayerVertex layerVertex) {
                Layer layer = layerVertex.getLayerConf().getLayer();
                if (format(layer) == CNN2DFormat.NHWC) {
                  throw invalid("layer " + layerName + " has data format NHWC, must be NCHW");
                }
                if (layer instanceof FeedForwardLayer sized && sized.getNIn() > 0) {
                  declared.put(layerName, sized.getNIn());
                }
              }
            });
    return declared;
  }

  private void checkOutput(ComputationGraphConfiguration graph) {
    String output = graph.getNetworkOutputs().get(0);
    if (!(graph.getVertices().get(output) instanceof LayerVertex vertex
        && vertex.getLayerConf().getLayer() instanceof BaseOutputLayer layer)) {
      throw invalid("layer " + output + " ends the network, must be an OutputLayer");
    }
    long outputs = layer.getNOut();
    if (outputs != size.classes()) {
      throw invalid(
          "layer "
              + output
              + " has "
              + outputs
              + " outputs, must be the data set's class count: "
              + size.classes());
    }
  }

  private void checkInputs(String layer, LayerVertex vertex, long declared, InputType given) {
    InputType type =
        vertex.getPreProcessor() == null ? given : vertex.getPreProcessor().getOutputType(given);
    long gets =
        type instanceof InputType.InputTypeConvolutional maps
            ? maps.getChannels()
            : type.arrayElementsPerExample();
    if (declared != gets) {
      throw invalid(
          "layer "
              + layer
              + " takes "
              + declared
              + " inputs, but images of "
              + shape()
              + " give it "
              + gets);
    }
  }

  private static CNN2DFormat format(Layer layer) {
    if (layer instanceof ConvolutionLayer convolution) {
      return convolution.getCnn2dDataFormat();
    }
    if (layer instanceof SubsamplingLayer pooling) {
      return pooling.getCnn2dDataFormat();
    }
    return CNN2DFormat.NCHW;
  }

  private String shape() {
    return size.channels() + "x" + size.height() + "x" + size.width();
  }

  private InvalidArchitectureException invalid(String reason) {
    return ConfigurationFile.invalid(name, reason);
  }
}
