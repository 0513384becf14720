package io.gearshift.executors.models.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.executors.models.Architectures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ConfigurationFileTest {

  private static final InputType DIGITS = InputType.convolutional(12, 12, 1);

  @TempDir Path folder;
  private Path file;
  private String name;

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("model.json");
    name = "file:" + file;
  }

  @Test
  void graphIsReadBackWithTheGivenSeed() throws IOException {
    Files.writeString(file, Architectures.of("resnet20", 3, 32, 32, 10, 1).toJson());

    assertThat(Architectures.of(name, 3, 32, 32, 10, 5))
        .isEqualTo(Architectures.of("resnet20", 3, 32, 32, 10, 5));
  }

  /** Sizes of what subsets of maps give are worked out as they are, not as DL4J says. */
  @Test
  void maxoutConvolutionsAreReadBackAndFitted() throws IOException {
    String json = Architectures.of("maxout-mnist", 1, 28, 28, 10, 1).toJson();
    Files.writeString(file, json);

    assertThat(Architectures.of(name, 1, 28, 28, 10, 5))
        .isEqualTo(Architectures.of("maxout-mnist", 1, 28, 28, 10, 5));
    assertThat(json).contains("graph.SubsetVertex").doesNotContain("gearshift");

    assertRefused(1, 36, 10, "layer output takes 216 inputs, but images of 1x36x36 give it 384");
    Files.writeString(file, json.replace("\"to\" : 95", "\"to\" : 96"));
    assertRefused(
        1,
        28,
        10,
        "does not fit images of 1x28x28: Invalid subset: channels 48 to 96 (must be of 96)");
  }

  @Test
  void chainOfLayersBecomesAGraphThatComputesTheSame() throws IOException {
    MultiLayerConfiguration chain = chain(DataType.FLOAT, DIGITS, 3);
    Files.writeString(file, chain.toJson());

    ComputationGraph graph = new ComputationGraph(Architectures.of(name, 1, 12, 12, 3, 9));
    graph.init();
    MultiLayerNetwork layers = new MultiLayerNetwork(chain);
    layers.init();
    layers.setParams(graph.params());

    assertThat(graph.getConfiguration().getTopologicalOrderStr())
        .containsExactly("input", "layer0", "layer1", "layer2", "layer3", "squeeze", "layer5");
    INDArray images = Nd4j.rand(DataType.FLOAT, 2, 1, 12, 12);
    assertThat(graph.outputSingle(images)).isEqualTo(layers.output(images));
  }

  @Test
  void chainWithoutInputTypeIsCompleted() throws IOException {
    Files.writeString(file, chain(DataType.FLOAT, null, 3).toJson());

    ComputationGraphConfiguration graph = Architectures.of(name, 1, 12, 12, 3, 9);

    assertThat(graph).isEqualTo(withInputType());
  }

  private ComputationGraphConfiguration withInputType() throws IOException {
    Files.writeString(file, chain(DataType.FLOAT, DIGITS, 3).toJson());
    return Architectures.of(name, 1, 12, 12, 3, 9);
  }

  @Test
  void classCountMustMatch() throws IOException {
    Files.writeString(file, chain(DataType.FLOAT, DIGITS, 3).toJson());

    assertRefused(1, 12, 10, "layer layer5 has 3 outputs, must be the data set's class count: 10");
  }

  @Test
  void channelsMustMatch() throws IOException {
    Files.writeString(file, chain(DataType.FLOAT, DIGITS, 3).toJson());

    assertRefused(3, 12, 3, "layer layer0 takes 1 inputs, but images of 3x12x12 give it 3");
  }

  @Test
  void imageSizeMustMatch() throws IOException {
    Files.writeString(file, chain(DataType.FLOAT, DIGITS, 3).toJson());

    assertRefused(1, 14, 3, "layer squeeze takes 100 inputs, but images of 1x14x14 give it 144");
  }

  @Test
  void doublePrecisionIsRefused() throws IOException {
    Files.writeString(file, chain(DataType.DOUBLE, DIGITS, 3).toJson());

    assertRefused(1, 12, 3, "data type is DOUBLE, must be FLOAT");
  }

  @Test
  void channelsLastIsRefused() throws IOException {
    InputType channelsLast = InputType.convolutional(12, 12, 1, CNN2DFormat.NHWC);
    Files.writeString(file, chain(DataType.FLOAT, channelsLast, 3).toJson());

    assertRefused(1, 12, 3, "layer layer0 has data format NHWC, must be NCHW");
  }

  @Test
  void missingFileIsNamed() {
    assertRefused(1, 12, 3, "no such file");
  }

  @Test
  void folderIsNoModel() throws IOException {
    Files.createDirectory(file);

    assertRefused(1, 12, 3, "is not a regular file");
  }

  @Test
  void otherJsonIsNoModel() throws IOException {
    Files.writeString(file, "{\"layers\": []}");

    assertRefused(1, 12, 3, "has neither vertices nor confs: it is not a DL4J configuration");
  }

  @Test
  void emptyFileIsNoModel() throws IOException {
    Files.writeString(file, "");

    assertRefused(1, 12, 3, "has neither vertices nor confs: it is not a DL4J configuration");
  }

  @Test
  void bytesThatAreNotTextAreRefusedInOneLine() throws IOException {
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});

    assertRefusedInOneLine("cannot be read");
  }

  @Test
  void brokenJsonIsRefusedInOneLine() throws IOException {
    String whole = Architectures.of("lenet", 1, 28, 28, 10, 1).toJson();
    Files.writeString(file, whole.substring(0, whole.length() / 2));

    assertRefusedInOneLine("is not JSON: ");
  }

  @Test
  void unknownLayerTypeIsRefusedInOneLine() throws IOException {
    String whole = Architectures.of("lenet", 1, 28, 28, 10, 1).toJson();
    Files.writeString(
        file, whole.replace("org.deeplearning4j.nn.conf.layers.DenseLayer", "org.nobody.Layer"));

    assertRefusedInOneLine(
        "layer dense1 names the class org.nobody.Layer, must name DL4J's own only");
  }

  private void assertRefused(int channels, int side, int classes, String reason) {
    assertThatThrownBy(() -> Architectures.of(name, channels, side, side, classes, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid Architecture: " + name + " (" + reason + ")");
  }

  private void assertRefusedInOneLine(String reason) {
    assertThatThrownBy(() -> Architectures.of(name, 1, 28, 28, 10, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Invalid Architecture: " + name + " (" + reason)
        .message()
        .hasLineCount(1);
  }

  private static MultiLayerConfiguration chain(DataType type, InputType input, int classes) {
    return new NeuralNetConfiguration.Builder()
        .seed(1)
        .dataType(type)
        .list()
        .layer(new ConvolutionLayer.Builder(3, 3).nIn(1).nOut(4).hasBias(false).build())
        .layer(new BatchNormalization.Builder().useLogStd(false).build())
        .layer(new ActivationLayer(Activation.RELU))
        .layer(new SubsamplingLayer.Builder(2, 2).stride(2, 2).build())
        .layer(new DenseLayer.Builder().name("squeeze").nOut(7).build())
        .layer(new OutputLayer.Builder().nOut(classes).activation(Activation.SOFTMAX).build())
        .setInputType(input)
        .build();
  }
}
