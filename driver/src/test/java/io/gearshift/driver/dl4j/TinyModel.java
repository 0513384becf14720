package io.gearshift.driver.dl4j;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A network of 46 parameters for 4 x 4 grey images and 2 classes, as DL4J stores it. */
final class TinyModel {
  static final int PARAMETERS = 46;

  private TinyModel() {}

  static ComputationGraph graph(DataType type) {
    ComputationGraphConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(3)
            .dataType(type)
            .activation(Activation.RELU)
            .graphBuilder()
            .addInputs("input")
            .setInputTypes(InputType.convolutional(4, 4, 1))
            .addLayer("conv", new ConvolutionLayer.Builder(3, 3).nOut(2).build(), "input")
            .addLayer("bn", new BatchNormalization.Builder().useLogStd(false).build(), "conv")
            .addLayer(
                "output",
                new OutputLayer.Builder(LossFunction.MCXENT)
                    .nOut(2)
                    .activation(Activation.SOFTMAX)
                    .build(),
                "bn")
            .setOutputs("output")
            .build();
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init();
    return graph;
  }

  /** What DL4J writes, unpacked. */
  static Map<String, byte[]> entries(DataType type) {
    try {
      ByteArrayOutputStream zip = new ByteArrayOutputStream();
      ModelSerializer.writeModel(graph(type), zip, false);
      Map<String, byte[]> entries = new LinkedHashMap<>();
      try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip.toByteArray()))) {
        for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
          entries.put(entry.getName(), in.readAllBytes());
        }
      }
      return entries;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same with Gearshift's description. */
  static Map<String, byte[]> describedEntries() {
    Map<String, byte[]> entries = entries(DataType.FLOAT);
    float[] parameters = graph(DataType.FLOAT).params().toFloatVector();
    entries.put(
        ModelDescription.ENTRY,
        ModelDescription.of(
                List.of("cat", "dog"), 1, 4, 4, new float[] {0.5f}, new float[] {0.25f}, parameters)
            .toJson());
    return entries;
  }

  static byte[] zip(Map<String, byte[]> entries) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
        for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
          zip.putNextEntry(new ZipEntry(entry.getKey()));
          zip.write(entry.getValue());
        }
      }
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String json() {
    return new String(
        entries(DataType.FLOAT).get(ModelSerializer.CONFIGURATION_JSON), StandardCharsets.UTF_8);
  }

  /** The values as ND4J wrote them before 1.0.0-alpha: lengths and shapes in 32 bits. */
  static byte[] olderCoefficients(float[] values) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(bytes);
      int[] shape = {2, 1, values.length, 1, 1, 0, 1, 'f'};
      out.writeUTF("JAVACPP");
      out.writeInt(shape.length);
      out.writeUTF("INT");
      for (int number : shape) {
        out.writeInt(number);
      }
      out.writeUTF("JAVACPP");
      out.writeInt(values.length);
      out.writeUTF("FLOAT");
      for (float value : values) {
        out.writeFloat(value);
      }
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
