package io.gearshift.driver.dl4j;

import io.gearshift.driver.cli.UserError;
import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.plan.NetworkGraph;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.bytedeco.javacpp.FloatPointer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Networks as DL4J's own zip files, and DL4J's own initial parameters. */
public final class ModelZip {
  private ModelZip() {}

  /**
   * A network as stored.
   *
   * @param graph the configuration as read for compiling
   * @param parameters flat, in DL4J's order; all finite
   * @param description what inputs and outputs mean; empty where Gearshift did not write the zip
   * @param notes lines for the user: what of the zip was ignored or changed
   */
  public record Model(
      ComputationGraphConfiguration configuration,
      NetworkGraph graph,
      float[] parameters,
      Optional<ModelDescription> description,
      List<String> notes) {}

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
   * @param description what its inputs and outputs mean
   * @throws UserError if it cannot be written; nothing half-written is left
   */
  public static void write(
      Path file,
      ComputationGraphConfiguration configuration,
      float[] parameters,
      ModelDescription description) {
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init(Nd4j.createFromArray(parameters), false);
    Path aside = file.resolveSibling(file.getFileName() + ".tmp");
    try {
      try (ZipOutputStream zip =
          new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(aside)))) {
        // The two entries of ModelSerializer, which has no place for a third.
        zip.putNextEntry(new ZipEntry(ModelSerializer.CONFIGURATION_JSON));
        zip.write(graph.getConfiguration().toJson().getBytes(StandardCharsets.UTF_8));
        zip.putNextEntry(new ZipEntry(ModelSerializer.COEFFICIENTS_BIN));
        DataOutputStream values = new DataOutputStream(new BufferedOutputStream(zip));
        Nd4j.write(graph.params(), values);
        values.flush();
        zip.putNextEntry(new ZipEntry(ModelDescription.ENTRY));
        zip.write(description.toJson());
      }
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
   * Reads a network, of DL4J's ComputationGraph or MultiLayerNetwork.
   *
   * @throws UserError in one line, if the file is no such zip, is damaged, or holds a network that
   *     cannot be compiled
   */
  public static Model read(Path file) {
    return ModelZipReader.read(file);
  }
}
