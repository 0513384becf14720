package io.gearshift.driver.cli.train.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.driver.config.ConfigurationLoader;
import io.gearshift.driver.dl4j.ModelZip;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.example.SmallDigits;
import io.gearshift.driver.initial.PatchWhitening;
import io.gearshift.executors.data.FirstImages;
import io.gearshift.executors.data.InputResources;
import io.gearshift.executors.graph.GraphReader;
import io.gearshift.executors.graph.NetworkGraph;
import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.graph.ParameterTensor.Role;
import io.gearshift.executors.models.Architectures;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.api.Test;

class InitialWeightsTest {
  private static final String WHITENING = "initialization.First_Layer=whitening";
  private static final String IDENTITY = "initialization.Convolutions=identity";

  private final ComputationGraphConfiguration network =
      Architectures.of("airbench", 1, SmallDigits.SIDE, SmallDigits.SIDE, 10, 3);
  private final NetworkGraph graph = GraphReader.read(network);
  private final float[] drawn = ModelZip.initialParameters(network);

  private static InitialWeights weights(String... overrides) {
    return new InitialWeights(ConfigurationLoader.ofOverrides(List.of(overrides)).initialization());
  }

  private float[] written(String... overrides) {
    float[] parameters = drawn.clone();
    InitialWeights weights = weights(overrides);
    weights.requireFits(graph);
    weights.write(graph, parameters, Optional.of(SmallDigits.spec()));
    return parameters;
  }

  private float[] part(float[] parameters, String layer, Role role) {
    ParameterTensor tensor = graph.layout().of(layer, role);
    return Arrays.copyOfRange(parameters, tensor.offset(), tensor.offset() + tensor.size());
  }

  @Test
  void weightsStayDrawnUnlessTheyAreAskedFor() {
    assertThat(written()).isEqualTo(drawn);
  }

  @Test
  void theFirstLayerWhitensTheFirstTrainingImages() {
    float[] parameters = written(WHITENING, "initialization.Whitening_Images=50");

    PatchWhitening expected =
        new PatchWhitening(new PatchWhitening.Shape(1, 2, 2), SmallDigits.SIDE);
    try (InputResources input = new InputResources(new Configuration())) {
      assertThat(FirstImages.forEach(input, SmallDigits.spec(), "train", 50, expected::add))
          .isEqualTo(50);
    }
    assertThat(part(parameters, "whitening", Role.WEIGHT)).isEqualTo(expected.filters(5e-4));
    assertThat(part(parameters, "whitening", Role.BIAS)).containsOnly(0);
    assertThat(part(parameters, "group1.conv1", Role.WEIGHT))
        .isEqualTo(part(drawn, "group1.conv1", Role.WEIGHT));
    assertThat(written(WHITENING, "initialization.Whitening_Images=50")).isEqualTo(parameters);
    assertThat(written(WHITENING, "initialization.Whitening_Images=60")).isNotEqualTo(parameters);
    assertThat(written(WHITENING))
        .as("fewer than 5,000 training images")
        .isEqualTo(written(WHITENING, "initialization.Whitening_Images=" + SmallDigits.TRAINING));
  }

  @Test
  void convolutionsPassChannelsOnAndTheWhiteningOneStillWhitens() {
    float[] parameters = written(WHITENING, IDENTITY);

    assertThat(part(parameters, "whitening", Role.WEIGHT))
        .isEqualTo(part(written(WHITENING), "whitening", Role.WEIGHT));
    float[] conv = part(parameters, "group1.conv1", Role.WEIGHT);
    int filter = 8 * 3 * 3;
    // Channel 5 of filter 5, in the middle of its 3x3.
    assertThat(conv[5 * filter + 5 * 9 + 4]).isEqualTo(1);
    assertThat(Arrays.copyOfRange(conv, 8 * filter, conv.length))
        .isEqualTo(
            Arrays.copyOfRange(part(drawn, "group1.conv1", Role.WEIGHT), 8 * filter, conv.length));
    assertThat(part(parameters, "output", Role.WEIGHT))
        .isEqualTo(part(drawn, "output", Role.WEIGHT));
  }

  @Test
  void withoutImagesTheFirstLayerStaysDrawn() {
    float[] parameters = drawn.clone();
    weights(WHITENING).write(graph, parameters, Optional.empty());
    assertThat(parameters).isEqualTo(drawn);
  }

  @Test
  void aFirstLayerThatCannotWhitenIsNamed() {
    NetworkGraph lenet = GraphReader.read(Architectures.of("lenet", 1, 28, 28, 10, 3));
    assertThatThrownBy(() -> weights(WHITENING).requireFits(lenet))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Invalid First_Layer: whitening (must be drawn: layer conv1 has 20 filters, and not two"
                + " for each of the 25 values of a patch)");
    NetworkGraph dense = GraphReader.read(Architectures.of("maxout-pi-mnist", 1, 28, 28, 10, 3));
    assertThatThrownBy(() -> weights(WHITENING).requireFits(dense))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("Invalid First_Layer: whitening (must be drawn: layer ")
        .hasMessageEndingWith(", the first, is no convolution)");
  }
}
