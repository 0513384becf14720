package io.gearshift.executors.models.json;

import io.gearshift.executors.models.network.NetworkSize;
import io.gearshift.executors.models.network.RunningStatistics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;

/** Reads a DL4J configuration, of a graph or of a chain of layers, from a JSON file. */
public final class ConfigurationFile {
  /** What a name starts with when the rest is the path of a DL4J configuration in JSON. */
  public static final String PREFIX = "file:";

  /** Real networks take well under a megabyte; a larger file is something else. */
  private static final long LARGEST_BYTES = 16L << 20;

  private ConfigurationFile() {}

  /**
   * The graph in the file {@code name} ("file:" and a path), its parts checked against {@code size}
   * and its seed set.
   *
   * @throws IllegalArgumentException in one line, if the file is not usable or does not fit
   */
  public static ComputationGraphConfiguration read(String name, NetworkSize size) {
    String text = text(name);
    ComputationGraphConfiguration graph;
    try {
      graph = ConfigurationJson.read(text);
      TrainingRules.check(graph);
    } catch (IllegalArgumentException e) {
      throw invalid(name, e.getMessage(), e);
    }
    new ConfigurationCheck(name, size).fit(graph);
    seed(graph, size.seed());
    return RunningStatistics.keepVariance(graph);
  }

  private static String text(String name) {
    String path = name.substring(PREFIX.length());
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
    return new InvalidArchitectureException(invalid(name, reason).getMessage(), cause);
  }

  static String rootMessage(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }

  /**
   * DL4J and Jackson explain at length and over several lines; a user needs the first. They also
   * show what they found, which may not be printable.
   */
  static String firstLine(String message) {
    String line = message.strip().lines().findFirst().orElse("").replaceAll("\\p{C}", "?");
    return line.length() > 200 ? line.substring(0, 200) + "..." : line;
  }
}
