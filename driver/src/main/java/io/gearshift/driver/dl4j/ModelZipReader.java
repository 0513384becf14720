package io.gearshift.driver.dl4j;

import io.gearshift.driver.error.UserError;
import io.gearshift.driver.text.Printable;
import io.gearshift.executors.graph.GraphReader;
import io.gearshift.executors.graph.NetworkGraph;
import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.models.json.ConfigurationJson;
import io.gearshift.executors.models.network.RunningStatistics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.zip.ZipException;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.util.ModelSerializer;

/**
 * Reads model zips without DL4J's ModelSerializer, which deserialises Java objects that it finds
 * there and trusts every number in headers.
 */
final class ModelZipReader {
  /** As much as a configuration file may have. */
  private static final int LARGEST_JSON = 16 << 20;

  private static final int MOST_NAMES = 5;
  private static final int LONGEST_NAME = 60;
  private static final int LONGEST_REASON = 500;
  private static final String CONFIGURATION = ModelSerializer.CONFIGURATION_JSON;
  private static final String COEFFICIENTS = ModelSerializer.COEFFICIENTS_BIN;

  private ModelZipReader() {}

  /**
   * @param what the option or key that names it, for messages
   * @param path where the zip, or its copy, is on this machine
   * @param file how the user knows it
   */
  static ModelZip.Model read(String what, Path path, String file) {
    if (!Files.isRegularFile(path)) {
      String reason = Files.exists(path) ? "must be a file" : "no such file";
      throw new UserError("Invalid " + what + ": " + file + " (" + reason + ")");
    }
    try (ZipSource zip =
        ZipSource.open(path, Set.of(CONFIGURATION, COEFFICIENTS, ModelDescription.ENTRY))) {
      return read(zip, file);
    } catch (IOException e) {
      String line = Printable.shortened(String.valueOf(e.getMessage()), LONGEST_REASON);
      throw new UserError(
          "Invalid " + what + ": " + file + " (must be a DL4J model zip: " + line + ")", e);
    } catch (IllegalArgumentException e) {
      throw new UserError(
          "Invalid "
              + what
              + ": "
              + file
              + " ("
              + Printable.shortened(String.valueOf(e.getMessage()), LONGEST_REASON)
              + ")",
          e);
    }
  }

  private static ModelZip.Model read(ZipSource zip, String file) throws IOException {
    ComputationGraphConfiguration configuration =
        ConfigurationJson.read(text(zip.bytes(CONFIGURATION, LARGEST_JSON)));
    Set<String> logarithmic = RunningStatistics.logarithmic(configuration);
    NetworkGraph graph = GraphReader.read(RunningStatistics.keepVariance(configuration));
    int count = graph.layout().size();
    requireHeap(count);
    Coefficients.Vector vector =
        zip.read(COEFFICIENTS, unpacked -> Coefficients.read(unpacked, count));
    toVariance(graph, logarithmic, vector.values());
    requireFinite(graph, vector.values());
    List<String> notes = new ArrayList<>();
    if (!zip.others().isEmpty()) {
      notes.add("Ignored in " + file + ": " + names(zip.others()));
    }
    if (vector.type() != Coefficients.Type.FLOAT) {
      notes.add("Parameters of " + file + " are " + vector.type() + ", taken as FLOAT");
    }
    if (!logarithmic.isEmpty()) {
      notes.add(
          "Variances of "
              + file
              + " are computed from the logarithms that its batch normalisations keep");
    }
    return new ModelZip.Model(
        configuration,
        graph,
        vector.values(),
        zip.has(ModelDescription.ENTRY)
            ? Optional.of(description(zip, graph, vector.values()))
            : Optional.empty(),
        List.copyOf(notes));
  }

  private static ModelDescription description(ZipSource zip, NetworkGraph graph, float[] parameters)
      throws IOException {
    ModelDescription description =
        ModelDescription.parse(zip.bytes(ModelDescription.ENTRY, LARGEST_JSON));
    int classes = description.classNames().size();
    if (classes != graph.classes()) {
      throw new ZipException(
          ModelDescription.ENTRY
              + " names "
              + classes
              + " classes, must be the network's "
              + graph.classes());
    }
    String sha = ParameterDigest.sha256(parameters);
    if (!sha.equals(description.parametersSha256())) {
      throw new ZipException(
          COEFFICIENTS
              + " has SHA-256 "
              + sha
              + ", must have that of "
              + ModelDescription.ENTRY
              + ": "
              + Printable.shortened(description.parametersSha256(), LONGEST_NAME + 4));
    }
    return description;
  }

  private static String text(byte[] bytes) throws IOException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new ZipException(CONFIGURATION + ": it is no UTF-8 text");
    }
  }

  private static void requireHeap(int parameters) throws ZipException {
    long bytes = (long) parameters * Float.BYTES;
    long heap = Runtime.getRuntime().maxMemory();
    if (bytes > heap / 3) {
      throw new ZipException(
          String.format(
              Locale.ROOT,
              "%,d parameters take %,d MB, the heap has %,d MB and must have three times as much: -Xmx",
              parameters,
              bytes >> 20,
              heap >> 20));
    }
  }

  private static void toVariance(NetworkGraph graph, Set<String> layers, float[] parameters) {
    for (ParameterTensor tensor : graph.layout().tensors()) {
      if (tensor.role() == ParameterTensor.Role.RUNNING_VARIANCE
          && layers.contains(tensor.layer())) {
        int end = tensor.offset() + tensor.size();
        for (int i = tensor.offset(); i < end; i++) {
          parameters[i] = RunningStatistics.variance(parameters[i]);
        }
      }
    }
  }

  private static void requireFinite(NetworkGraph graph, float[] parameters) throws ZipException {
    for (ParameterTensor tensor : graph.layout().tensors()) {
      int end = tensor.offset() + tensor.size();
      for (int i = tensor.offset(); i < end; i++) {
        if (!Float.isFinite(parameters[i])) {
          throw new ZipException(
              tensor.label()
                  + " has "
                  + parameters[i]
                  + " at "
                  + (i - tensor.offset())
                  + ", must be finite");
        }
      }
    }
  }

  private static String names(List<String> all) {
    String named =
        String.join(
            ", ",
            all.stream().limit(MOST_NAMES).map(n -> Printable.shortened(n, LONGEST_NAME)).toList());
    return all.size() > MOST_NAMES ? named + " and " + (all.size() - MOST_NAMES) + " more" : named;
  }
}
