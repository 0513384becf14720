package io.gearshift.executors.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.executors.graph.ParameterTensor.Role;
import io.gearshift.executors.models.Architectures;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InnerProductsTest {

  /** As many as EdMIPS's public code lists widths for; MobileNetV2 has 52 convolutions. */
  @ParameterizedTest
  @CsvSource({
    "quantres18, 19",
    "quantres50, 52",
    "quantgooglenet, 56",
    "quantinceptionv3, 93",
    "mobilenet-v2, 51"
  })
  void thereAreAsManyAsThePublicCodeHas(String name, int layers) {
    List<String> names = GraphReader.read(network(name)).innerProducts();

    assertThat(names).hasSize(layers).doesNotHaveDuplicates().doesNotContain("conv1", "output");
  }

  @Test
  void theyAreAllConvolutionsButTheFirstInTheOrderOfTheParameters() {
    NetworkGraph graph = GraphReader.read(network("quantres20"));
    List<String> names = graph.innerProducts();

    List<String> expected = new ArrayList<>();
    for (int stage = 1; stage <= 3; stage++) {
      for (int block = 1; block <= 3; block++) {
        expected.add("stage" + stage + ".block" + block + ".conv1");
        expected.add("stage" + stage + ".block" + block + ".conv2");
      }
    }
    expected.add("stage2.block1.shortcut.conv");
    expected.add("stage3.block1.shortcut.conv");
    assertThat(names).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(names.stream().map(name -> graph.layout().of(name, Role.WEIGHT).offset()))
        .isSorted();
  }

  @Test
  void denseLayersAreAmongThemButTheLast() {
    assertThat(GraphReader.read(Architectures.of("lenet", 1, 28, 28, 10, 1)).innerProducts())
        .startsWith("conv2")
        .hasSize(2)
        .doesNotContain("conv1", "output");
  }

  private static ComputationGraphConfiguration network(String name) {
    return Architectures.of(name, 3, 75, 75, 10, 1);
  }
}
