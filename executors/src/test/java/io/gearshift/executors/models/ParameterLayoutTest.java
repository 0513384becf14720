package io.gearshift.executors.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What this project relies on about DL4J's flat parameter vector: numbers 0, 1, 2, ... are set as
 * parameters, so that a parameter's value is its place.
 */
class ParameterLayoutTest {

  @Test
  void convolutionHasBiasFirstThenWeightsByOutputInputRowColumn() {
    Layer layer = numbered("lenet", 1, 28).getLayer("conv2");
    INDArray bias = layer.getParam(ConvolutionParamInitializer.BIAS_KEY);
    INDArray weight = layer.getParam(ConvolutionParamInitializer.WEIGHT_KEY);

    long start = 20 + 20 * 25;
    assertThat(bias.getLong(0)).isEqualTo(start);
    assertThat(weight.shape()).containsExactly(50, 20, 5, 5);
    assertThat(weight.getLong(3, 2, 1, 4)).isEqualTo(start + 50 + ((3 * 20 + 2) * 5 + 1) * 5 + 4);
  }

  @Test
  void denseHasWeightsByOutputThenInputAndThenBias() {
    Layer layer = numbered("lenet", 1, 28).getLayer("dense1");
    INDArray weight = layer.getParam(DefaultParamInitializer.WEIGHT_KEY);
    INDArray bias = layer.getParam(DefaultParamInitializer.BIAS_KEY);

    long start = 20 + 20 * 25 + 50 + 50 * 20 * 25;
    assertThat(weight.shape()).containsExactly(800, 500);
    assertThat(weight.getLong(7, 3)).isEqualTo(start + 3 * 800 + 7);
    assertThat(bias.getLong(0)).isEqualTo(start + 800 * 500);
  }

  @Test
  void batchNormalizationHasGammaBetaMeanVariance() {
    Layer layer = numbered("resnet20", 3, 32).getLayer("bn1");

    long start = 16 * 3 * 9;
    List<Long> places = new ArrayList<>();
    for (String key :
        List.of(
            BatchNormalizationParamInitializer.GAMMA,
            BatchNormalizationParamInitializer.BETA,
            BatchNormalizationParamInitializer.GLOBAL_MEAN,
            BatchNormalizationParamInitializer.GLOBAL_VAR)) {
      places.add(layer.getParam(key).getLong(0));
    }
    assertThat(places).containsExactly(start, start + 16, start + 32, start + 48);
  }

  @Test
  void batchNormalizationKeepsTheVarianceBeforeAndAfterInitialisationAndThroughJson() {
    ComputationGraphConfiguration configuration = Architectures.of("resnet20", 3, 32, 32, 10, 3);
    ComputationGraph network =
        new ComputationGraph(ComputationGraphConfiguration.fromJson(configuration.toJson()));
    network.init();

    INDArray variance =
        network.getLayer("bn1").getParam(BatchNormalizationParamInitializer.GLOBAL_VAR);
    assertThat(variance.toFloatVector()).containsOnly(1);
    assertThat(network.getLayer("bn1").conf().getVariables())
        .containsExactly("gamma", "beta", "mean", "var");
    assertThat(ComputationGraphConfiguration.fromJson(network.getConfiguration().toJson()))
        .isEqualTo(network.getConfiguration());
  }

  @Test
  void layersFollowTheTopologicalOrder() {
    ComputationGraph network = numbered("resnet20", 3, 32);

    long next = 0;
    for (String name : network.getConfiguration().getTopologicalOrderStr()) {
      INDArray parameters = network.getLayer(name) == null ? null : network.getLayer(name).params();
      if (parameters == null || parameters.length() == 0) {
        continue;
      }
      assertThat(parameters.ravel().getLong(0)).as(name).isEqualTo(next);
      next += parameters.length();
    }
    assertThat(next).isEqualTo(network.numParams());
  }

  @Test
  void sameSeedGivesTheSameParameters() {
    assertThat(network("lenet", 1, 28, 3).params()).isEqualTo(network("lenet", 1, 28, 3).params());
    assertThat(network("lenet", 1, 28, 3).params())
        .isNotEqualTo(network("lenet", 1, 28, 4).params());
  }

  @Test
  void initialWeightsHaveVarianceTwoByFanIn() {
    ComputationGraph network = network("lenet", 1, 28, 3);
    INDArray weight = network.getLayer("dense1").getParam(DefaultParamInitializer.WEIGHT_KEY);
    INDArray bias = network.getLayer("dense1").getParam(DefaultParamInitializer.BIAS_KEY);

    // 400,000 samples: the estimate of the variance is within 1 % of it by more than 4 sigma.
    double expected = 2.0 / 800;
    assertThat(weight.varNumber().doubleValue()).isBetween(0.99 * expected, 1.01 * expected);
    assertThat(bias.amaxNumber().doubleValue()).isZero();
  }

  @Test
  void denseInputIsFlattenedByChannelRowColumn() {
    LayerVertex dense =
        (LayerVertex) Architectures.of("lenet", 1, 28, 28, 10, 3).getVertices().get("dense1");
    INDArray maps = Nd4j.arange(50 * 4 * 4).reshape(1, 50, 4, 4);

    INDArray flat =
        dense.getPreProcessor().preProcess(maps, 1, LayerWorkspaceMgr.noWorkspacesImmutable());

    assertThat(flat.getLong(0, (3 * 4 + 2) * 4 + 1)).isEqualTo(maps.getLong(0, 3, 2, 1));
  }

  private static ComputationGraph network(String name, int channels, int side, long seed) {
    ComputationGraph network =
        new ComputationGraph(Architectures.of(name, channels, side, side, 10, seed));
    network.init();
    return network;
  }

  private static ComputationGraph numbered(String name, int channels, int side) {
    ComputationGraph network = network(name, channels, side, 3);
    // Every index here is under 2^24, so exact as a float.
    INDArray numbers =
        Nd4j.arange((double) network.numParams()).castTo(network.params().dataType());
    network.setParams(numbers.reshape(1, network.numParams()));
    return network;
  }
}
