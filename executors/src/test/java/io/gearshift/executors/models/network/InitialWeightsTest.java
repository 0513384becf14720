package io.gearshift.executors.models.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gearshift.executors.models.Architectures;
import java.util.Arrays;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

/** First weights of networks that do not begin as He's do. */
class InitialWeightsTest {

  /** Of the variance: four standard deviations of the estimate from 8,640 numbers, the fewest. */
  private static final double TOLERANCE = 0.061;

  /** Of a normal number that is cut off at two deviations: 1 - 4 phi(2) / (2 Phi(2) - 1). */
  private static final double TRUNCATED_VARIANCE = 0.7737;

  @Test
  void residualNetworksBeginNormalByFanOut() {
    ComputationGraph network = network("quantres20", 32);

    // 36,864 numbers; 64 filters of 3x3, whatever they read and however they move.
    assertVariance(network, "stage3.block2.conv1", 2.0 / (9 * 64));
    assertVariance(network, "stage3.block1.conv1", 2.0 / (9 * 64));
    // PyTorch's default: uniform within 1 / sqrt(fan-in).
    float[] dense = weights(network, "output");
    double limit = 1 / Math.sqrt(64);
    assertThat(largest(dense)).isBetween(0.95 * limit, limit);
    assertThat(network.getLayer("output").getParam("b").amaxNumber().doubleValue()).isZero();
  }

  @Test
  void inceptionsBeginNormalAndCutOff() {
    ComputationGraph network = network("quantgooglenet", 32);

    // 12,800 and 110,592 numbers.
    for (String layer : new String[] {"inception3a.branch3.conv", "conv3.conv"}) {
      assertVariance(network, layer, TRUNCATED_VARIANCE * 1e-4);
      assertThat(largest(weights(network, layer))).isBetween(0.0198, 0.02000001);
    }
    assertThat(largest(weights(network, "output"))).isBetween(0.0198, 0.02000001);
  }

  @Test
  void mobileNetBeginsNormalByFanOutOfEachChannel() {
    ComputationGraph network = network("mobilenet-v2", 32);

    assertVariance(network, "last.conv", 2.0 / 1280);
    // 8,640 numbers: 960 filters of 3x3.
    assertVariance(network, "stage6.block2.depthwise.conv", 2.0 / (9 * 960));
    assertVariance(network, "output", 1e-4);
  }

  private static ComputationGraph network(String name, int side) {
    ComputationGraph network = new ComputationGraph(Architectures.of(name, 3, side, side, 10, 3));
    network.init();
    return network;
  }

  private static float[] weights(ComputationGraph network, String layer) {
    INDArray all = network.getLayer(layer).params();
    INDArray bias = network.getLayer(layer).paramTable().get("b");
    float[] values = all.dup().ravel().toFloatVector();
    // Dense layers have their bias, all zeros, at the end.
    return Arrays.copyOf(values, values.length - (bias == null ? 0 : (int) bias.length()));
  }

  private static double largest(float[] values) {
    double largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  private static void assertVariance(ComputationGraph network, String layer, double expected) {
    double squares = 0;
    float[] values = weights(network, layer);
    for (float value : values) {
      squares += (double) value * value;
    }
    assertThat(squares / values.length).as(layer).isCloseTo(expected, within(TOLERANCE * expected));
  }
}
