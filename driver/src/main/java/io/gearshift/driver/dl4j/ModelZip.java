package io.gearshift.driver.dl4j;

import io.gearshift.driver.error.UserError;
import io.gearshift.driver.record.json.Failures;
import io.gearshift.driver.storage.Folder;
import io.gearshift.driver.storage.LocalCopy;
import io.gearshift.executors.graph.NetworkGraph;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.factory.Nd4j;

/** Networks as DL4J's own zip files, and DL4J's own initial parameters. */
public final class ModelZip {
  private static final String MODEL = "--model";

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

  /**
   * Writes a network, whole or not at all.
   *
   * @param name of the zip in the folder
   * @param description what its inputs and outputs mean
   * @throws UserError if it cannot be written; nothing half-written is left
   */
  public static void write(
      Folder folder,
      String name,
      ComputationGraphConfiguration configuration,
      float[] parameters,
      ModelDescription description) {
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init(Nd4j.createFromArray(parameters), false);
    try {
      folder.write(name, output -> write(graph, description, output));
    } catch (IOException e) {
      throw new UserError("Cannot write model " + folder.path(name) + ": " + e.getMessage(), e);
    }
  }

  private static void write(
      ComputationGraph graph, ModelDescription description, WritableByteChannel output)
      throws IOException {
    // Not closed: the channel is synced first, by its owner.
    ZipOutputStream zip =
        new ZipOutputStream(new BufferedOutputStream(Channels.newOutputStream(output)));
    // The two entries of ModelSerializer, which has no place for a third.
    zip.putNextEntry(new ZipEntry(ModelSerializer.CONFIGURATION_JSON));
    zip.write(graph.getConfiguration().toJson().getBytes(StandardCharsets.UTF_8));
    zip.putNextEntry(new ZipEntry(ModelSerializer.COEFFICIENTS_BIN));
    DataOutputStream values = new DataOutputStream(new BufferedOutputStream(zip));
    Nd4j.write(graph.params(), values);
    values.flush();
    zip.putNextEntry(new ZipEntry(ModelDescription.ENTRY));
    zip.write(description.toJson());
    zip.finish();
    zip.flush();
  }

  /**
   * Reads a network, of DL4J's ComputationGraph or MultiLayerNetwork.
   *
   * @throws UserError in one line, if the file is no such zip, is damaged, or holds a network that
   *     cannot be compiled
   */
  public static Model read(Path file) {
    return ModelZipReader.read(MODEL, file, file.toString());
  }

  /** As {@link #read(Path)}, of a zip in a folder anywhere. */
  public static Model read(Folder folder, String name) {
    return read(MODEL, folder, name);
  }

  /**
   * As {@link #read(Folder, String)}.
   *
   * @param what the option or key that names it, for messages
   */
  public static Model read(String what, Folder folder, String name) {
    String shown = folder.path(name);
    try {
      if (!folder.isFile(name)) {
        String reason = folder.exists(name) ? "must be a file" : "no such file";
        throw new UserError("Invalid " + what + ": " + shown + " (" + reason + ")");
      }
      try (LocalCopy copy = folder.localCopy(name)) {
        return ModelZipReader.read(what, copy.file(), shown);
      }
    } catch (IOException e) {
      throw Failures.cannotRead(shown, e);
    }
  }
}
