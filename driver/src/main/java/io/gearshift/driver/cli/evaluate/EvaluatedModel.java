package io.gearshift.driver.cli.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gearshift.driver.cli.RunFolder;
import io.gearshift.driver.cli.UserError;
import io.gearshift.driver.config.ConfigurationLoader;
import io.gearshift.driver.config.GearshiftConfiguration;
import io.gearshift.driver.dl4j.ModelZip;
import io.gearshift.driver.record.RunRecordReader;
import io.gearshift.executors.plan.GraphReader;
import io.gearshift.executors.plan.NetworkGraph;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;

/**
 * A trained network and where it comes from.
 *
 * @param file the zip
 * @param configuration the network
 * @param graph the same as read for compiling
 * @param parameters flat, in DL4J's order
 * @param run what the run was configured with; empty for a zip of unknown origin
 */
record EvaluatedModel(
    Path file,
    ComputationGraphConfiguration configuration,
    NetworkGraph graph,
    float[] parameters,
    Optional<GearshiftConfiguration> run) {
  private static final String MODEL_FILE = "model.zip";

  /**
   * A zip, the folder of a run, or a run's id.
   *
   * @throws UserError in one line if it is none of them, or holds no network that can be compiled
   */
  static EvaluatedModel open(String model, Path runs) {
    if (Files.isRegularFile(Path.of(model))) {
      return read(Path.of(model), Optional.empty());
    }
    Path folder = RunFolder.locate("--model", model, runs);
    RunRecordReader record = RunRecordReader.read(folder);
    Path zip = folder.resolve(MODEL_FILE);
    if (!Files.isRegularFile(zip)) {
      throw UserError.invalid(
          "--model", model, "hold a " + MODEL_FILE + ", which a run writes when it has finished");
    }
    return read(
        zip,
        Optional.of(
            ConfigurationLoader.ofResolved(record.configuration().configuration(), List.of())));
  }

  private static EvaluatedModel read(Path file, Optional<GearshiftConfiguration> run) {
    ModelZip.Model model = isChain(file) ? readChain(file) : ModelZip.read(file);
    NetworkGraph graph;
    try {
      graph = GraphReader.read(model.configuration());
    } catch (IllegalArgumentException e) {
      throw new UserError("Invalid --model: " + file + " (" + e.getMessage() + ")", e);
    }
    if (graph.layout().size() != model.parameters().length) {
      throw UserError.invalid(
          "--model",
          file,
          "have "
              + graph.layout().size()
              + " parameters, as its configuration says; it has "
              + model.parameters().length);
    }
    return new EvaluatedModel(file, model.configuration(), graph, model.parameters(), run);
  }

  /** DL4J stores a MultiLayerNetwork's configuration under another key. */
  private static boolean isChain(Path file) {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      ZipEntry entry = zip.getEntry(ModelSerializer.CONFIGURATION_JSON);
      if (entry == null) {
        throw UserError.invalid(
            "--model",
            file,
            "be a DL4J model zip: it has no " + ModelSerializer.CONFIGURATION_JSON);
      }
      try (InputStream stream = zip.getInputStream(entry)) {
        JsonNode root = new ObjectMapper().readTree(stream);
        return root.has("confs") && !root.has("vertices");
      }
    } catch (IOException e) {
      throw new UserError(
          "Invalid --model: " + file + " (must be a DL4J model zip: " + firstLine(e) + ")", e);
    }
  }

  private static ModelZip.Model readChain(Path file) {
    try {
      ComputationGraph graph =
          ModelSerializer.restoreMultiLayerNetwork(file.toFile(), false).toComputationGraph();
      return new ModelZip.Model(graph.getConfiguration(), graph.params().toFloatVector());
    } catch (IOException | RuntimeException e) {
      throw new UserError(
          "Invalid --model: "
              + file
              + " (a MultiLayerNetwork that does not convert to a graph: "
              + firstLine(e)
              + ")",
          e);
    }
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
