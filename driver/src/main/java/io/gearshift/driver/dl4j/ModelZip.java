package io.gearshift.driver.dl4j;

import io.gearshift.driver.cli.UserError;
import io.gearshift.executors.kernels.Tensor;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.bytedeco.javacpp.FloatPointer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Networks as DL4J's own zip files, and DL4J's own initial parameters. */
public final class ModelZip {
  private ModelZip() {}

  /** A network as stored. */
  public record Model(ComputationGraphConfiguration configuration, float[] parameters) {}

  /** The parameters that DL4J initialises a configuration with, by the configuration's seed. */
  public static float[] initialParameters(ComputationGraphConfiguration configuration) {
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init();
    return graph.params().toFloatVector();
  }

  /** Writes DL4J's first parameters of a network, in its order, into a flat f32 tensor. */
  public static void initialParameters(ComputationGraphConfiguration configuration, Tensor target) {
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init();
    try (INDArray parameters = graph.params()) {
      FloatPointer values = new FloatPointer(parameters.data().addressPointer());
      target.buffer().asFloatBuffer().put(values.limit(target.size()).asBuffer());
    }
  }

  /**
   * Writes a network aside and renames it into place.
   *
   * @throws UserError if it cannot be written; nothing half-written is left
   */
  public static void write(
      Path file, ComputationGraphConfiguration configuration, float[] parameters) {
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init(Nd4j.createFromArray(parameters), false);
    Path aside = file.resolveSibling(file.getFileName() + ".tmp");
    try {
      ModelSerializer.writeModel(graph, aside.toFile(), false);
      Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      try {
        Files.deleteIfExists(aside);
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw new UserError("Cannot write model " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Reads a network.
   *
   * @throws UserError if the file is no DL4J computation graph
   */
  public static Model read(Path file) {
    File source = file.toFile();
    if (!source.isFile()) {
      throw new UserError("Invalid --model: " + file + " (no such file)");
    }
    try {
      ComputationGraph graph = ModelSerializer.restoreComputationGraph(source, false);
      return new Model(graph.getConfiguration(), graph.params().toFloatVector());
    } catch (IOException | RuntimeException e) {
      throw new UserError(
          "Invalid --model: "
              + file
              + " (must be a DL4J computation graph: "
              + e.getMessage()
              + ")",
          e);
    }
  }
}
