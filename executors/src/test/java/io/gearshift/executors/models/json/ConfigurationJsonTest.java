package io.gearshift.executors.models.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.executors.graph.GraphReader;
import io.gearshift.executors.models.Architectures;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;

class ConfigurationJsonTest {
  private static final String SUPPORTED =
      " (supported: convolution, depthwise convolution, dense, output, loss, batch normalization,"
          + " local response normalization, activation (ReLU, leaky ReLU, ReLU6, ELU, GELU, Swish,"
          + " sigmoid, tanh, identity), zero padding, subsampling (max, average), global pooling"
          + " (max, average), dropout, classical dropout, scale, element-wise add, merge, maxout)";
  private static final String LENET = ordered(Architectures.of("lenet", 1, 28, 28, 10, 1));
  private static final String SGD = "org.nd4j.linalg.learning.config.Sgd";

  /** A class that leaves a mark when it is initialised. */
  private static final class Trap {
    static {
      System.setProperty("gearshift.test.trap.json", "sprung");
    }
  }

  /** With the order of its layers, which DL4J adds when it first looks for it. */
  private static String ordered(ComputationGraphConfiguration graph) {
    new ComputationGraph(graph).calculateIndices();
    return graph.toJson();
  }

  private static void refused(String json, String reason) {
    assertThatThrownBy(() -> ConfigurationJson.read(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(reason);
    assertThat(System.getProperty("gearshift.test.trap.json")).isNull();
  }

  @Test
  void aStrangeClassIsNamedAndNotInitialized() {
    assertThat(LENET).contains(SGD);
    refused(
        LENET.replace(SGD, Trap.class.getName()),
        "layer conv1 names the class " + Trap.class.getName() + ", must name DL4J's own only");
  }

  @Test
  void aClassOfDl4jThatIsNoSettingIsRefusedLikeALayer() {
    refused(
        LENET.replace(SGD, "org.nd4j.linalg.factory.Nd4j"),
        "Unsupported layer conv1: Nd4j" + SUPPORTED);
  }

  @Test
  void aClassInAnArrayIsSeenToo() {
    refused(
        LENET.replace("\"lossFn\" : {", "\"weightNoise\" : [ \"a.b.C\", {} ], \"lossFn\" : {"),
        "layer output names the class a.b.C, must name DL4J's own only");
  }

  @Test
  void anEscapedNameOfTheFieldIsSeenToo() {
    refused(
        LENET.replace("\"@class\" : \"" + SGD, "\"\\u0040class\" : \"java.net.URL"),
        "layer conv1 names the class java.net.URL, must name DL4J's own only");
  }

  @Test
  void controlCharactersOfAClassNameAreNotShown() {
    refused(
        LENET.replace(SGD, "\\u001b[31mred\\n"),
        "layer conv1 names the class ?[31mred?, must name DL4J's own only");
  }

  @Test
  void textAfterTheEndIsRefused() {
    refused(LENET + "{\"@class\": \"java.net.URL\"}", "has text after its end, must be one object");
  }

  @Test
  void aNameThatStandsTwiceIsRefused() {
    refused(
        LENET.replaceFirst("\\{", "{\"networkInputs\": [\"a\"],"),
        "is not JSON: Duplicate field 'networkInputs'");
  }

  @Test
  void deepNestingIsRefusedAndOverflowsNoStack() {
    String deep = "{\"a\":".repeat(200_000) + "1" + "}".repeat(200_000);
    refused(deep, "is not JSON: Depth (65) exceeds the maximum allowed nesting depth (64)");
  }

  @Test
  void moreLayersThanAnyNetworkHasAreRefused() {
    StringBuilder vertices = new StringBuilder("{\"vertices\": {");
    for (int i = 0; i <= 10_000; i++) {
      vertices.append("\"v").append(i).append("\": {\"@class\": \"");
      vertices.append("org.deeplearning4j.nn.conf.graph.MergeVertex\"},");
    }
    refused(
        vertices.append("\"end\": {}}}").toString(),
        "has more than 10000 layers, must have at most that many");
  }

  @Test
  void theJsonOfOlderVersionsIsRefusedByName() {
    refused(
        "{\"vertices\": {\"conv\": {\"LayerVertex\": {\"layerConf\": {}}}}}",
        "layer conv has no @class, must be as DL4J 1.0.0-beta or later writes it; 1.0.0-beta4"
            + " reads and converts older files");
    refused(
        "{\"confs\": [{\"layer\": {\"dense\": {\"nin\": 3}}}]}",
        "layer 0 has no @class, must be as DL4J 1.0.0-beta or later writes it; 1.0.0-beta4"
            + " reads and converts older files");
  }

  @Test
  void recurrentAndOneDimensionalLayersAreRefusedByName() {
    ComputationGraphConfiguration recurrent =
        new NeuralNetConfiguration.Builder()
            .graphBuilder()
            .addInputs("input")
            .setInputTypes(InputType.recurrent(5))
            .addLayer("memory", new LSTM.Builder().nOut(3).build(), "input")
            .addLayer(
                "output",
                new RnnOutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build(),
                "memory")
            .setOutputs("output")
            .build();
    refused(recurrent.toJson(), "Unsupported layer memory: LSTM" + SUPPORTED);
    MultiLayerConfiguration narrow =
        new NeuralNetConfiguration.Builder()
            .list()
            .layer(new Convolution1DLayer.Builder(3).nOut(2).build())
            .layer(new RnnOutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build())
            .setInputType(InputType.recurrent(5))
            .build();
    refused(narrow.toJson(), "Unsupported layer 0: Convolution1DLayer" + SUPPORTED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"pool1\" : [ \"conv1\" ] -> \"pool1\" : [ \"elsewhere\" ] -> layer pool1 reads elsewhere,"
            + " which is not there",
        "\"pool1\" : [ \"conv1\" ] -> \"pool1\" : [ ] -> layer pool1 reads nothing",
        "\"pool1\" : [ \"conv1\" ] -> \"pool1\" : [ \"pool1\" ] -> its topological order has pool1"
            + " before what it reads, or twice",
        "\"networkOutputs\" : [ \"output\" ] -> \"networkOutputs\" : [ \"none\" ] -> output none is"
            + " no layer of it",
        "\"networkInputs\" : [ \"input\" ] -> \"networkInputs\" : [ ] -> it has no networkInputs",
        "\"input\", \"conv1\", \"pool1\" -> \"input\", \"pool1\", \"conv1\" -> its topological order"
            + " has pool1 before what it reads, or twice",
        "\"input\", \"conv1\", \"pool1\" -> \"input\", \"conv1\", \"conv1\" -> its topological order"
            + " does not name every input and layer once",
      })
  void aGraphThatIsNoneIsRefused(String change) {
    String[] parts = change.split(" -> ", -1);
    String changed = LENET.replace(parts[0], parts[1]);
    assertThat(changed).isNotEqualTo(LENET);
    refused(changed, "Invalid network: " + parts[2]);
  }

  @Test
  void layersInACircleAreRefused() {
    String free = LENET.replaceAll("\"topologicalOrder(Str)?\" : \\[[^]]*\\],", "");
    refused(
        free.replace("\"conv1\" : [ \"input\" ]", "\"conv1\" : [ \"pool2\" ]"),
        "Invalid network: its layers read in a circle");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"nin\" : 1, -> \"nin\" : 99999999999, -> Invalid nIn of layer conv1: 99999999999 (must be"
            + " 1 to 2147483647)",
        "\"kernelSize\" : [ 5, 5 ] -> \"kernelSize\" : [ 5 ] -> Invalid kernelSize of layer conv1: 1"
            + " (must be two numbers)",
        "\"kernelSize\" : [ 5, 5 ] -> \"kernelSize\" : null -> Invalid kernelSize of layer conv1: 0"
            + " (must be two numbers)",
        "\"stride\" : [ 1, 1 ] -> \"stride\" : [ 0, 1 ] -> Invalid stride of layer conv1: 0 (must be"
            + " 1 to 65536)",
        "\"padding\" : [ 0, 0 ] -> \"padding\" : [ -1, 0 ] -> Invalid padding of layer conv1: -1"
            + " (must be 0 to 65536)",
        "\"convolutionMode\" : \"Truncate\" -> \"convolutionMode\" : null -> Unsupported layer conv1:"
            + " convolution mode null",
      })
  void numbersThatNoLayerCanHaveAreRefusedByTheReader(String change) {
    String[] parts = change.split(" -> ", -1);
    assertThat(LENET).contains(parts[0]);
    ComputationGraphConfiguration graph =
        ConfigurationJson.read(LENET.replaceFirst(Pattern.quote(parts[0]), parts[1]));
    assertThatThrownBy(() -> GraphReader.read(graph))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(parts[2]);
  }

  @ParameterizedTest
  @MethodSource("known")
  void theNetworksOfThePapersAreReadAsTheyWereWritten(String name) {
    ComputationGraphConfiguration graph = Architectures.of(name, 3, 75, 75, 10, 1);

    assertThat(ConfigurationJson.read(graph.toJson())).isEqualTo(graph);
  }

  static List<String> known() {
    return Architectures.names();
  }

  @Test
  void aChainKeepsTheFormOfItsVariance() {
    MultiLayerConfiguration chain =
        new NeuralNetConfiguration.Builder()
            .list()
            .layer(new ConvolutionLayer.Builder(3, 3).nOut(4).build())
            .layer(new BatchNormalization.Builder().useLogStd(false).build())
            .layer(new OutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build())
            .setInputType(InputType.convolutional(8, 8, 1))
            .build();
    new MultiLayerNetwork(chain).init();

    String again = ConfigurationJson.read(chain.toJson()).toJson();

    assertThat(again).contains("\"useLogStd\" : false");
    assertThat(ConfigurationJson.read(again).toJson()).contains("\"useLogStd\" : false");
  }

  @Test
  void everyAllowedClassIsAPlainSettingOfDl4j() throws ClassNotFoundException {
    for (String name : AllowedClasses.names()) {
      Class<?> type = Class.forName(name, false, getClass().getClassLoader());
      assertThat(Modifier.isAbstract(type.getModifiers())).as(name).isFalse();
      assertThat(type.getPackageName()).as(name).startsWith("org.");
    }
  }

  @Test
  void noAllowedClassLoadsANativeLibrary() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ClassLoading.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).contains("initialised " + AllowedClasses.names().size());
    assertThat(output).doesNotContain("nd4j").doesNotContain("javacpp");
  }

  /** Initialises every allowed class in a fresh JVM and prints the native libraries it has then. */
  static final class ClassLoading {
    private ClassLoading() {}

    public static void main(String[] arguments) throws Exception {
      for (String name : AllowedClasses.names()) {
        Class.forName(name);
      }
      System.out.println("initialised " + AllowedClasses.names().size());
      Path maps = Path.of("/proc/self/maps");
      if (Files.isReadable(maps)) {
        Files.readAllLines(maps).stream()
            .filter(l -> l.endsWith(".so"))
            .forEach(System.out::println);
      }
    }
  }
}
