package io.gearshift.executors.plan.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gearshift.executors.graph.GraphReader;
import io.gearshift.executors.graph.NetworkGraph;
import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.graph.ParameterTensor.Role;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.kernels.guard.GuardedKernels;
import io.gearshift.executors.numerics.DynamicFixedPoint;
import io.gearshift.executors.ops.OperationReport;
import io.gearshift.executors.ops.step.StepKey;
import io.gearshift.executors.optimize.Penalty.OperandSize;
import io.gearshift.executors.plan.TrainingPlan;
import io.gearshift.executors.plan.network.Examples;
import io.gearshift.executors.plan.network.NetworkBuilder;
import io.gearshift.executors.plan.network.SmallNetworks;
import io.gearshift.executors.plan.oracle.StockNetwork;
import io.gearshift.executors.quantization.QuantizationScheme;
import io.gearshift.executors.quantization.scheme.LayerWidthsScheme;
import io.gearshift.executors.quantization.scheme.LayerWidthsScheme.Widths;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;

/** Plans whose layers have a width each and whose gradients are integers of eight bits. */
class LayerWidthsPlanTest {
  private static final int GRADIENT_BITS = 8;
  private static final Widths TWO = new Widths(2, 2);
  private static final QuantizationScheme INTEGER_GRADIENTS = all(GRADIENT_BITS);
  private static final QuantizationScheme FLOAT_GRADIENTS = all(0);

  private static final Kernels REFERENCE = new GuardedKernels();
  private static final Kernels ONEDNN = KernelsProvider.open(Compute.onednn(1));

  /** All layers but the first and the last. */
  private static QuantizationScheme all(int gradientBits) {
    return new LayerWidthsScheme(Map.of(), TWO, gradientBits);
  }

  /**
   * With the first and the last layer in integers too: single precision adds in an order of the
   * backend's own, as averages and normalisations do, which these networks are without. So do
   * biases' gradients.
   */
  @ParameterizedTest
  @EnumSource(
      names = {
        "FLATTENED_CONVOLUTION",
        "CONVOLUTIONS_AND_POOLING",
        "STRIDE_WITH_ROWS_LEFT_OVER",
        "SAME_MODE",
        "FACTORIZED_WINDOWS",
        "CONCATENATION",
        "ADDITION_OF_AN_ADDITION",
        "THREE_READERS",
        "DEPTHWISE_CONVOLUTIONS",
        "SIGNED_ADDITION",
        "OTHER_ACTIVATIONS_OF_PRODUCTS"
      })
  void stepsOfIntegersEqualTheReferenceToTheBit(SmallNetworks network) {
    NetworkGraph graph = GraphReader.read(network.configuration());
    Map<String, Widths> layers = new TreeMap<>();
    for (OperandSize size :
        TrainingPlan.sizes(graph, NetworkBuilder.IMAGES, INTEGER_GRADIENTS, REFERENCE)) {
      layers.put(size.layer(), new Widths(1 + layers.size() % 4, 4 - layers.size() % 4));
    }
    QuantizationScheme scheme = new LayerWidthsScheme(layers, null, GRADIENT_BITS);
    Trained expected = new Trained(network.configuration(), scheme, 3, REFERENCE);
    Trained actual = new Trained(network.configuration(), scheme, 3, ONEDNN);

    assertThat(actual.step(0)).isEqualTo(expected.step(0));

    for (ParameterTensor tensor : graph.layout().trained()) {
      if (tensor.role() != Role.BIAS) {
        assertThat(actual.gradient(tensor))
            .as(tensor.label())
            .isNotEqualTo(new float[tensor.size()])
            .isEqualTo(expected.gradient(tensor));
      }
    }
    assertThat(actual.plan.explain())
        .filteredOn(report -> !report.operands().isEmpty())
        .flatExtracting(report -> report.operandTypes().values())
        .containsOnly("u8 x s8", "s8 x s8");
  }

  @Test
  void theFirstAndTheLastLayerStayInSinglePrecision() {
    ComputationGraphConfiguration network = dense();
    Map<String, Map<String, String>> types = new TreeMap<>();
    for (OperationReport report :
        new Trained(network, INTEGER_GRADIENTS, 1, ONEDNN).plan.explain()) {
      types.put(report.name(), report.operandTypes());
    }
    assertThat(types.get("first")).containsOnlyKeys("output", "gradWeight");
    assertThat(types.get("first").values()).containsOnly("f32 x f32");
    assertThat(types.get("inner"))
        .isEqualTo(Map.of("output", "u8 x s8", "gradInput", "s8 x s8", "gradWeight", "u8 x s8"));
    assertThat(types.get("output.logits").values()).containsOnly("f32 x f32");
  }

  /**
   * Of one image, a weight's gradient is an input times an output's gradient, and a bias's is the
   * latter, before it is rounded. That is by less than a step, which is at most the 63.75th part of
   * the largest gradient: 8 bits reach 127.5 and a scale is a power of two.
   */
  @Test
  void gradientsOfAWeightAreThoseOfSinglePrecisionWithinOneStep() {
    ComputationGraphConfiguration network = dense();
    for (Kernels kernels : new Kernels[] {REFERENCE, ONEDNN}) {
      Trained integers = new Trained(network, INTEGER_GRADIENTS, 1, kernels);
      Trained floats = new Trained(network, FLOAT_GRADIENTS, 1, kernels);
      assertThat(integers.step(0)).isEqualTo(floats.step(0));

      float[] outputs = floats.gradient("inner", Role.BIAS);
      assertThat(integers.gradient("inner", Role.BIAS)).isEqualTo(outputs);
      int largest = indexOfLargest(outputs);
      double step = step(outputs);
      assertThat(step / Math.abs(outputs[largest])).isLessThanOrEqualTo(1 / 63.75);

      float[] expected = floats.gradient("inner", Role.WEIGHT);
      float[] actual = integers.gradient("inner", Role.WEIGHT);
      assertThat(actual).isNotEqualTo(expected);
      int inputs = expected.length / outputs.length;
      for (int o = 0; o < outputs.length; o++) {
        for (int i = 0; i < inputs; i++) {
          double input = Math.abs(expected[largest * inputs + i] / outputs[largest]);
          assertThat((double) actual[o * inputs + i])
              .isCloseTo(expected[o * inputs + i], within(step * input * (1 + 1e-6)));
        }
      }
      assertThat(integers.gradient("output", Role.WEIGHT))
          .isEqualTo(floats.gradient("output", Role.WEIGHT));
    }
  }

  /**
   * Every rounding is unbiased and backward is linear, so the mean over many draws is the gradient
   * of single precision: within five standard errors, of the tensor's least certain element.
   */
  @ParameterizedTest
  @EnumSource(
      names = {
        "CONVOLUTIONS_AND_POOLING",
        "STRIDE_WITH_ROWS_LEFT_OVER",
        "NORMALIZED_RESIDUALS",
        "INVERTED_RESIDUAL"
      })
  void theMeanOfManyDrawsIsTheGradientOfSinglePrecision(SmallNetworks network) {
    int draws = 256;
    Trained integers = new Trained(network.configuration(), INTEGER_GRADIENTS, 3, ONEDNN);
    Trained floats = new Trained(network.configuration(), FLOAT_GRADIENTS, 3, ONEDNN);
    double loss = floats.step(0);
    int size = integers.plan.gradients().size();
    double[] sum = new double[size];
    double[] squares = new double[size];
    float[] expected = floats.plan.gradients().download();
    for (int draw = 0; draw < draws; draw++) {
      assertThat(integers.step(draw)).isEqualTo(loss);
      float[] gradients = integers.plan.gradients().download();
      for (int i = 0; i < size; i++) {
        double difference = (double) gradients[i] - expected[i];
        sum[i] += difference;
        squares[i] += difference * difference;
      }
    }
    int rounded = 0;
    for (ParameterTensor tensor : floats.plan.graph().layout().trained()) {
      double deviation = 0;
      double largest = 0;
      for (int i = tensor.offset(); i < tensor.offset() + tensor.size(); i++) {
        deviation = Math.max(deviation, Math.sqrt(squares[i] / draws));
        largest = Math.max(largest, Math.abs(expected[i]));
      }
      assertThat(largest).as(tensor.label()).isPositive();
      rounded += deviation > 0 ? 1 : 0;
      double tolerance = 5 * deviation / Math.sqrt(draws) + 1e-5 * largest;
      for (int i = tensor.offset(); i < tensor.offset() + tensor.size(); i++) {
        assertThat(sum[i] / draws).as(tensor.label()).isCloseTo(0, within(tolerance));
      }
    }
    assertThat(rounded).isPositive();
  }

  private static double step(float[] values) {
    float smallest = 0;
    float largest = 0;
    for (float value : values) {
      smallest = Math.min(smallest, value);
      largest = Math.max(largest, value);
    }
    return Math.scalb(1.0, -new DynamicFixedPoint(GRADIENT_BITS).scaleExponent(smallest, largest));
  }

  private static int indexOfLargest(float[] values) {
    int index = 0;
    for (int i = 1; i < values.length; i++) {
      index = Math.abs(values[i]) > Math.abs(values[index]) ? i : index;
    }
    return index;
  }

  private static ComputationGraphConfiguration dense() {
    return NetworkBuilder.build(
        n -> {
          n.dense("first", "input", 17, Activation.RELU);
          n.dense("inner", "first", 23, Activation.IDENTITY);
          n.output("inner");
        });
  }

  private static final class Trained {
    private final TrainingPlan plan;
    private final Examples examples;

    Trained(
        ComputationGraphConfiguration network,
        QuantizationScheme scheme,
        int images,
        Kernels kernels) {
      examples = Examples.of(NetworkBuilder.IMAGES, images, NetworkBuilder.CLASSES, 29);
      plan = TrainingPlan.compile(network, NetworkBuilder.IMAGES, images, scheme, kernels);
      plan.parameters().upload(new StockNetwork(network, NetworkBuilder.CLASSES).parameters());
    }

    /** The loss. */
    double step(long draw) {
      return plan.train(
              examples.images(), examples.labels(), examples.count(), new StepKey(1, 2, 3, draw))
          .lossSum();
    }

    float[] gradient(ParameterTensor tensor) {
      return Arrays.copyOfRange(
          plan.gradients().download(), tensor.offset(), tensor.offset() + tensor.size());
    }

    float[] gradient(String layer, Role role) {
      return gradient(plan.graph().layout().of(layer, role));
    }
  }
}
