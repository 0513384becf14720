package io.gearshift.executors.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gearshift.executors.models.network.MapSubset;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ArchitecturesTest {

  private static final long SEED = 7;

  /** Trained parameters as PyTorch counts them; running statistics are two more per channel. */
  @ParameterizedTest
  @CsvSource({
    "lenet,         1,  28,   10,   431080,    0",
    "resnet20,      3,  32,   10,   272474,  784",
    "resnet32,      3,  32,   10,   466906, 1232",
    "resnet44,      3,  32,   10,   661338, 1680",
    "resnet56,      3,  32,   10,   855770, 2128",
    "alexnet-cifar, 3,  32,   10,  2472266,    0",
    "alexnet,       3, 224, 1000, 61100840,    0",
    "resnet18,      3, 224, 1000, 11689512, 4800",
    "resnet50,      3, 224, 1000, 25557032, 26560",
    "googlenet,     3, 224, 1000,  6624904, 7280",
    "inceptionv3,   3, 299, 1000, 23834568, 17216",
    "mobilenet-v2,  3, 224, 1000,  3504872, 17056",
    // Scales of normalisations included, which the record does not train.
    "airbench,      3,  32,   10,  1972792, 1152",
    // Counted from the tables of layers of EdMIPS's public code.
    "quantres20,    3,  32,   10,   273050, 1072",
    "quantres18,    3, 224, 1000, 11692456, 6272",
    "quantres50,    3, 224, 1000, 25583272, 39680",
    "quantgooglenet, 3, 224, 1000, 7015144, 11936",
    "quantinceptionv3, 3, 299, 1000, 23850952, 25408",
    // Of a maxout layer, weights and biases of every piece.
    "maxout-pi-mnist, 1, 28,  10,  1233610,    0",
    "maxout-mnist,  1,  28,   10,   418714,    0",
    "maxout-cifar10, 3, 32,   10,  5341050,    0",
    "maxout-svhn,   3,  32,   10,  5341050,    0"
  })
  void parameterCountsAreThePublishedOnes(
      String name, int channels, int side, int classes, long trained, long normalizedChannels) {
    ComputationGraphConfiguration network =
        Architectures.of(name, channels, side, side, classes, SEED);

    assertThat(normalizedChannels(network)).isEqualTo(normalizedChannels);
    assertThat(parameters(network)).isEqualTo(trained + 2 * normalizedChannels);
  }

  @ParameterizedTest
  @CsvSource({
    "lenet,         1,  28,   10, pool2,              50,  4",
    "resnet20,      3,  32,   10, stage3.block3.add,  64,  8",
    "alexnet-cifar, 3,  32,   10, conv5,             256,  2",
    "alexnet,       3, 224, 1000, pool3,             256,  6",
    "resnet18,      3, 224, 1000, stage4.block2.add, 512,  7",
    "resnet50,      3, 224, 1000, stage4.block3.add, 2048, 7",
    "googlenet,     3, 224, 1000, inception5b.concat, 1024, 7",
    "inceptionv3,   3, 299, 1000, mixed5d.concat,     288, 35",
    "inceptionv3,   3, 299, 1000, mixed6e.concat,     768, 17",
    "inceptionv3,   3, 299, 1000, mixed7c.concat,     2048, 8",
    "mobilenet-v2,  3, 224, 1000, stage1.block1.project.bn, 16, 112",
    "mobilenet-v2,  3, 224, 1000, stage4.block4.add,  64, 14",
    "mobilenet-v2,  3, 224, 1000, last.relu,          1280, 7",
    "airbench,      3,  32,   10, gelu,               24, 31",
    "airbench,      3,  32,   10, group1.gelu2,       64, 15",
    "airbench,      3,  32,   10, group3.gelu2,      256,  3",
    "quantres20,    3,  32,   10, stage3.block3.add,  64,  8",
    "quantres18,    3, 224, 1000, bn1,                64, 56",
    "quantres18,    3, 224, 1000, stage4.block2.add, 512,  7",
    "quantres50,    3, 224, 1000, stage4.block3.add, 2048, 7",
    "quantgooglenet, 3, 224, 1000, inception3b.concat, 480, 28",
    "quantgooglenet, 3, 224, 1000, inception5b.concat, 1024, 7",
    "quantinceptionv3, 3, 299, 1000, mixed7a.concat,  1280, 8",
    "quantinceptionv3, 3, 299, 1000, mixed7c.concat,  2048, 8",
    "maxout-mnist,  1,  28,   10, pool1,              48, 10",
    "maxout-mnist,  1,  28,   10, pool2,              48,  4",
    "maxout-mnist,  1,  28,   10, pool3,              24,  3",
    "maxout-cifar10, 3, 32,   10, pool1,              64, 16",
    "maxout-cifar10, 3, 32,   10, pool2,             128,  8",
    "maxout-cifar10, 3, 32,   10, pool3,             128,  4",
    "maxout-svhn,   3,  32,   10, pool3,             128,  4"
  })
  void lastMapsHaveThePublishedShape(
      String name, int channels, int side, int classes, String layer, long mapChannels, long map) {
    ComputationGraphConfiguration network =
        Architectures.of(name, channels, side, side, classes, SEED);

    Map<String, InputType> types = types(network, channels, side);
    assertThat(types.get(layer)).isEqualTo(InputType.convolutional(map, map, mapChannels));
    assertThat(types.get("output").arrayElementsPerExample()).isEqualTo(classes);
  }

  @ParameterizedTest
  @MethodSource("io.gearshift.executors.models.Architectures#names")
  void configurationSurvivesJson(String name) {
    ComputationGraphConfiguration network = Architectures.of(name, 3, 75, 75, 10, SEED);

    assertThat(ComputationGraphConfiguration.fromJson(network.toJson())).isEqualTo(network);
    assertThat(network.getDefaultConfiguration().getSeed()).isEqualTo(SEED);
  }

  @ParameterizedTest
  @CsvSource({
    "lenet, 16",
    "resnet20, 4",
    "alexnet-cifar, 29",
    "alexnet, 63",
    "resnet18, 32",
    "resnet50, 32",
    "googlenet, 32",
    "inceptionv3, 75",
    "mobilenet-v2, 32",
    "airbench, 25",
    "quantres20, 4",
    "quantres18, 32",
    "quantres50, 32",
    "quantgooglenet, 32",
    "quantinceptionv3, 75",
    "maxout-mnist, 13",
    "maxout-cifar10, 8",
    "maxout-svhn, 8"
  })
  void leastImageFitsAndTheNextSmallerIsRefused(String name, int least) {
    ComputationGraphConfiguration network = Architectures.of(name, 3, least, least, 10, SEED);
    assertThat(types(network, 3, least).get("output").arrayElementsPerExample()).isEqualTo(10);

    int less = least - 1;
    assertThatThrownBy(() -> Architectures.of(name, 3, least, less, 10, SEED))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Invalid image size: %dx%d (must be at least %dx%d for %s)",
            least, less, least, least, name);
  }

  @Test
  void unknownNameListsTheKnownOnes() {
    assertThatThrownBy(() -> Architectures.of("resnet21", 3, 32, 32, 10, SEED))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Invalid Architecture: resnet21 (must be one of lenet, resnet20, resnet32, resnet44,"
                + " resnet56, alexnet-cifar, alexnet, resnet18, resnet50, googlenet, inceptionv3,"
                + " mobilenet-v2, airbench, quantres20, quantres18, quantres50, quantgooglenet,"
                + " quantinceptionv3, maxout-pi-mnist, maxout-mnist, maxout-cifar10, maxout-svhn,"
                + " or file:model.json)");
  }

  @Test
  void singleClassIsRefused() {
    assertThatThrownBy(() -> Architectures.of("lenet", 1, 28, 28, 1, SEED))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid classes: 1 (must be at least 2)");
  }

  @Test
  void maxoutNetworksStartAsTheirPaperSays() {
    ComputationGraph network =
        new ComputationGraph(Architectures.of("maxout-mnist", 1, 28, 28, 10, SEED));
    network.init();

    // Glorot's rule over 48 maps of 8x8 in, 96 out.
    double limit = Math.sqrt(6.0 / (64 * (48 + 96)));
    float[] weights =
        network.getLayer("maxout2.linear").getParam("W").dup().ravel().toFloatVector();
    double largest = 0;
    double squares = 0;
    for (float weight : weights) {
      largest = Math.max(largest, Math.abs(weight));
      squares += (double) weight * weight;
    }
    assertThat(largest).isBetween(0.999 * limit, 1.001 * limit);
    // Of 294,912 squares of uniform numbers the mean is within 1 % by six standard deviations.
    assertThat(squares / weights.length)
        .isCloseTo(limit * limit / 3, within(0.01 * limit * limit / 3));
    for (String layer : List.of("maxout1.linear", "maxout2.linear", "maxout3.linear", "output")) {
      assertThat(network.getLayer(layer).getParam("b").amaxNumber().doubleValue()).isZero();
    }
    assertThat(network.getLayer("output").getParam("W").amaxNumber().doubleValue()).isZero();
  }

  @Test
  void anotherShareOfDropoutMovesItsScalesAndNoOthers() {
    ComputationGraphConfiguration network =
        Architectures.of("maxout-pi-mnist", 1, 28, 28, 10, SEED);
    network.getVertices().put("dropout3.scale", new ScaleVertex(0.25));

    Architectures.setDropoutInPlace(network, 0.25);

    for (String name : List.of("dropout1", "dropout2", "dropout3")) {
      LayerVertex dropout = (LayerVertex) network.getVertices().get(name);
      assertThat(dropout.getLayerConf().getLayer().getIDropout()).isEqualTo(new Dropout(0.75));
    }
    assertThat(network.getVertices())
        .containsEntry("dropout1.scale", new ScaleVertex(0.75))
        .containsEntry("dropout2.scale", new ScaleVertex(0.75))
        .containsEntry("dropout3.scale", new ScaleVertex(0.25));
  }

  private static Map<String, InputType> types(
      ComputationGraphConfiguration network, int channels, int side) {
    return MapSubset.types(network, InputType.convolutional(side, side, channels));
  }

  private static long parameters(ComputationGraphConfiguration network) {
    return network.getVertices().values().stream()
        .mapToLong(vertex -> vertex.numParams(true))
        .sum();
  }

  private static long normalizedChannels(ComputationGraphConfiguration network) {
    return network.getVertices().values().stream()
        .filter(LayerVertex.class::isInstance)
        .map(vertex -> ((LayerVertex) vertex).getLayerConf().getLayer())
        .filter(BatchNormalization.class::isInstance)
        .mapToLong(layer -> ((BatchNormalization) layer).getNOut())
        .sum();
  }
}
