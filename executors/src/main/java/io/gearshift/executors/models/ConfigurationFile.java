package io.gearshift.executors.models;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.Layer;

/** Reads a DL4J configuration, of a graph or of a chain of layers, from a JSON file. */
final class ConfigurationFile {

  /** Real networks take well under a megabyte; a larger file is something else. */
  private static final long LARGEST_BYTES = 16L << 20;

  private ConfigurationFile() {}

  /**
   * The graph in the file {@code name} ("file:" and a path), its parts checked against {@code size}
   * and its seed set.
   *
   * @throws IllegalArgumentException in one line, if the file is not usable or does not fit
   */
  static ComputationGraphConfiguration read(String name, NetworkSize size) {
    String text = text(name);
    ComputationGraphConfiguration graph;
    try {
      JsonNode root = new ObjectMapper().readTree(text);
      if (root != null && root.has("vertices")) {
        graph = ComputationGraphConfiguration.fromJson(text);
      } else if (root != null && root.has("confs")) {
        graph = toGraph(MultiLayerConfiguration.fromJson(text));
      } else {
        throw invalid(name, "has neither vertices nor confs: it is not a DL4J configuration");
      }
    } catch (JsonProcessingException e) {
      throw invalid(name, "is not JSON: " + firstLine(e.getOriginalMessage()), e);
    } catch (InvalidArchitectureException e) {
      throw e;
    } catch (RuntimeException e) {
      throw invalid(name, "DL4J cannot read it: " + firstLine(rootMessage(e)), e);
    }
    new ConfigurationCheck(name, size).fit(graph);
    seed(graph, size.seed());
    return RunningStatistics.keepVariance(graph);
  }

  private static String text(String name) {
    String path = name.substring(Architectures.FILE_PREFIX.length());
    try {
      Path file = Path.of(path);
      if (!Files.isRegularFile(file)) {
        throw invalid(name, Files.exists(file) ? "is not a regular file" : "no such file");
      }
      long bytes = Files.size(file);
      if (bytes > LARGEST_BYTES) {
        throw invalid(name, "has " + bytes + " bytes, must be at most " + LARGEST_BYTES);
      }
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw invalid(name, "no such file", e);
    } catch (InvalidPathException e) {
      throw invalid(name, "is not a path: " + firstLine(e.getReason()), e);
    } catch (IOException e) {
      throw invalid(name, "cannot be read: " + firstLine(e.toString()), e);
    }
  }

  /** The same layers and preprocessors as a graph, named by themselves or layer0, layer1, ... */
  private static ComputationGraphConfiguration toGraph(MultiLayerConfiguration layers) {
    GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .dataType(layers.getDataType())
            .graphBuilder()
            .addInputs(NetworkBuilder.INPUT);
    String from = NetworkBuilder.INPUT;
    for (int i = 0; i < layers.getConfs().size(); i++) {
      Layer layer = layers.getConf(i).getLayer();
      String name = layer.getLayerName() == null ? "layer" + i : layer.getLayerName();
      graph.addLayer(name, layer, layers.getInputPreProcess(i), from);
      from = name;
    }
    return graph.setOutputs(from).build();
  }

  private static void seed(ComputationGraphConfiguration graph, long seed) {
    graph.getDefaultConfiguration().setSeed(seed);
    graph.getVertices().values().stream()
        .filter(LayerVertex.class::isInstance)
        .forEach(vertex -> ((LayerVertex) vertex).getLayerConf().setSeed(seed));
  }

  static InvalidArchitectureException invalid(String name, String reason) {
    return new InvalidArchitectureException("Invalid Architecture: " + name + " (" + reason + ")");
  }

  static InvalidArchitectureException invalid(String name, String reason, Exception cause) {
    InvalidArchitectureException invalid = invalid(name, reason);
    invalid.initCause(cause);
    return invalid;
  }

  static String rootMessage(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }

  /** DL4J and Jackson explain at length and over several lines; a user needs the first. */
  static String firstLine(String message) {
    String line = message.strip().lines().findFirst().orElse("");
    return line.length() > 200 ? line.substring(0, 200) + "..." : line;
  }
}
