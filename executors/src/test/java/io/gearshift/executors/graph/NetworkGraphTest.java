package io.gearshift.executors.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.executors.graph.LayerSpec.Extent;
import io.gearshift.executors.graph.LayerSpec.Window;
import io.gearshift.executors.graph.NetworkGraph.Node;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkGraphTest {
  private static final Node DENSE =
      new Node("dense", "dense1", new LayerSpec.Dense(4, 3, true, false), List.of("input"));
  private static final Node CONVOLUTION =
      new Node(
          "conv",
          "conv",
          new LayerSpec.Convolution(
              2,
              7,
              new Window(new Extent(1, 1), new Extent(1, 1), new Extent(0, 0), false),
              1,
              false,
              false),
          List.of("dense", "input"));
  private static final Node RELU = new Node("relu", "relu", new LayerSpec.Relu(), List.of("conv"));
  private static final Node LOSS =
      new Node("loss", "loss", new LayerSpec.SoftmaxLoss(), List.of("relu"));

  private static NetworkGraph of(Node... nodes) {
    return new NetworkGraph("input", List.of(nodes), new ParameterLayout(List.of(), 0));
  }

  @Test
  void classesAreTheOutputsOfTheLastLayerOfProducts() {
    assertThat(of(DENSE, CONVOLUTION, RELU, LOSS).classes()).isEqualTo(7);
    assertThat(of(CONVOLUTION, DENSE, LOSS).classes()).isEqualTo(3);
    assertThatThrownBy(() -> of(RELU, LOSS).classes())
        .hasMessage("The network has neither a dense nor a convolution layer");
  }

  @Test
  void aClassHasAnOutputOfItsOwnWhereADenseLayerIsTheLastBeforeTheLoss() {
    assertThat(of(CONVOLUTION, DENSE, LOSS).classLayer()).hasValue("dense1");
    assertThat(of(DENSE, RELU, LOSS).classLayer()).isEmpty();
  }

  @Test
  void readersAreCountedByName() {
    NetworkGraph graph = of(DENSE, CONVOLUTION, RELU, LOSS);
    assertThat(graph.consumers("input")).isEqualTo(2);
    assertThat(graph.consumers("relu")).isEqualTo(1);
    assertThat(graph.consumers("loss")).isZero();
  }

  @Test
  void flatImagesAreThoseThatAPreprocessorMakes() {
    Node images =
        new Node("i", "dense", new LayerSpec.Images(new InputShape(1, 2, 2)), List.of("input"));
    assertThat(of(images, DENSE, LOSS).flatImages()).hasValue(new InputShape(1, 2, 2));
    assertThat(of(DENSE, LOSS).flatImages()).isEmpty();
  }
}
