package io.gearshift.executors.plan.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.guard.GuardedKernels;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.ops.OperationReport;
import io.gearshift.executors.ops.step.StepKey;
import io.gearshift.executors.plan.StepResult;
import io.gearshift.executors.plan.TrainingPlan;
import io.gearshift.executors.plan.network.Examples;
import io.gearshift.executors.plan.network.NetworkBuilder;
import io.gearshift.executors.plan.network.SmallNetworks;
import io.gearshift.executors.plan.oracle.FloatGradients;
import io.gearshift.executors.plan.oracle.FloatGradients.GridOf;
import io.gearshift.executors.plan.oracle.GraphTwin;
import io.gearshift.executors.quantization.QuantizationScheme;
import io.gearshift.executors.quantization.Storage;
import io.gearshift.executors.quantization.scheme.PrecisionScheme;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Plans whose outputs are products of bytes and whose gradients are in single precision. */
class FloatGradientPlanTest {
  private static final Kernels KERNELS = new GuardedKernels();
  private static final StepKey KEY = new StepKey(1, 2, 3, 4);
  private static final Examples EXAMPLES =
      Examples.of(NetworkBuilder.IMAGES, 3, NetworkBuilder.CLASSES, 43);
  private static final Map<String, String> IN_FLOATS =
      Map.of("gradInput", "f32 x f32", "gradWeight", "f32 x f32");

  /** To the bit, as in {@link FixedPointPlanTest}: double precision holds the sums of integers. */
  @ParameterizedTest
  @EnumSource(SmallNetworks.class)
  void everyFormOfNetworkEqualsItsTwin(SmallNetworks network) {
    assertEqualsTwin(network, GridOf.RANGE, Precision.FLOAT32);
  }

  @ParameterizedTest
  @CsvSource({
    "CONVOLUTIONS_AND_POOLING, NARROW_RANGE, 32",
    "CONVOLUTIONS_AND_POOLING, RANGE, 16",
    "NORMALIZED_RESIDUALS, NARROW_RANGE, 12"
  })
  void otherWidthsEqualTheirTwin(SmallNetworks network, GridOf grid, int gradientBits) {
    assertEqualsTwin(network, grid, Precision.ofBits(gradientBits));
  }

  private static void assertEqualsTwin(SmallNetworks network, GridOf grid, Precision gradient) {
    FloatGradients scheme = new FloatGradients(grid, gradient, Storage.BYTES);
    TrainingPlan plan = plan(network, scheme, KERNELS);
    Precision operand = Precision.ofBits(grid == GridOf.RANGE ? 8 : 4);
    GraphTwin twin =
        GraphTwin.withGradients(
            plan.graph(),
            plan.parameters().download(),
            List.of(operand, operand, operand),
            gradient);

    StepResult result = train(plan);
    float[] trained = plan.gradients().download();
    twin.train(EXAMPLES);

    assertThat(result.lossSum()).isEqualTo(twin.lossSum());
    for (ParameterTensor tensor : plan.graph().layout().trained()) {
      assertThat(part(trained, tensor))
          .as(tensor.label())
          .isNotEqualTo(new float[tensor.size()])
          .isEqualTo(twin.gradients().view(tensor.offset(), tensor.shape()).toFloats());
    }
    assertRunsOnBytes(plan);
  }

  private static void assertRunsOnBytes(TrainingPlan plan) {
    for (OperationReport report : plan.explain()) {
      if (!report.operands().isEmpty()) {
        assertThat(report.operandTypes().get("output")).isIn("u8 x s8", "s8 x s8");
        assertThat(IN_FLOATS).containsAllEntriesOf(withoutOutput(report));
        assertThat(report.operandTypes()).containsKey("gradWeight");
      }
    }
  }

  private static Map<String, String> withoutOutput(OperationReport report) {
    Map<String, String> gradients = new TreeMap<>(report.operandTypes());
    gradients.remove("output");
    return gradients;
  }

  /**
   * What the bytes stand for, all in single precision; the reference's sums are in double. Few
   * levels and a maximum do not go together: equal sums of integers are often not quite equal as
   * sums of floats, and another element gets the gradient.
   */
  @ParameterizedTest
  @CsvSource({
    "CONVOLUTIONS_AND_POOLING, RANGE",
    "NORMALIZED_RESIDUALS, RANGE",
    "DEPTHWISE_CONVOLUTIONS, RANGE",
    "CONVOLUTIONS_AND_POOLING, STEP",
    "SIGNED_ADDITION, STEP",
    "DENSE_ONLY, STEP",
    "STRIDE_WITH_ROWS_LEFT_OVER, GAUSSIAN",
    "FLATTENED_CONVOLUTION, GAUSSIAN",
    "NORMALIZED_DENSE, GAUSSIAN"
  })
  void gradientsAreThoseOfTheSameGridInFloats(SmallNetworks network, GridOf grid) {
    FloatGradients scheme = new FloatGradients(grid);
    TrainingPlan bytes = plan(network, scheme, KERNELS);
    TrainingPlan floats = plan(network, scheme.inFloats(), KERNELS);
    assertThat(floats.explain())
        .flatExtracting(report -> report.operandTypes().values())
        .containsOnly("f32 x f32");

    assertRunsOnBytes(bytes);

    train(bytes);
    train(floats);

    float[] expected = floats.gradients().download();
    float[] actual = bytes.gradients().download();
    for (ParameterTensor tensor : bytes.gradients().layout().trained()) {
      // A product of two steps is rounded before it multiplies the sum; a power of two never is.
      double tolerance = grid == GridOf.RANGE ? 0 : 1e-5 * largest(part(expected, tensor));
      assertThat(part(expected, tensor)).as(tensor.label()).isNotEqualTo(new float[tensor.size()]);
      assertThat(part(actual, tensor))
          .as(tensor.label())
          .containsExactly(part(expected, tensor), within((float) tolerance));
    }
  }

  /** Steps that are no powers of two: the sum of integers, rounded, times the rounded factor. */
  @Test
  void logitsAreTheIntegersComputedPlainly() {
    int inputs = 19;
    InputShape row = new InputShape(inputs, 1, 1);
    FloatGradients scheme = new FloatGradients(GridOf.STEP);
    TrainingPlan plan = TrainingPlan.compile(linear(inputs), row, 3, scheme, KERNELS);
    ParameterTensor weight = plan.graph().layout().of("output", ParameterTensor.Role.WEIGHT);
    float[] parameters = plan.parameters().download();
    for (int i = 0; i < weight.size(); i++) {
      parameters[weight.offset() + i] = (i * 37 % 101 - 50) / 60f;
    }
    float inputStep = 0.007f;
    float weightStep = 0.005f;
    setState(plan, parameters, "input step", inputStep);
    setState(plan, parameters, "weight step", weightStep);
    plan.parameters().upload(parameters);
    Examples examples = Examples.of(row, 3, NetworkBuilder.CLASSES, 5);

    float[] logits =
        TrainingPlan.compileInference(plan.graph(), row, 3, scheme, KERNELS, plan.parameters())
            .infer(examples.images());

    for (int n = 0; n < 3; n++) {
      for (int c = 0; c < NetworkBuilder.CLASSES; c++) {
        int sum = 0;
        for (int i = 0; i < inputs; i++) {
          sum +=
              raw(examples.images().get(n * inputs + i), inputStep)
                  * raw(parameters[weight.offset() + c * inputs + i], weightStep);
        }
        float factor = (float) ((double) inputStep * weightStep);
        assertThat(logits[n * NetworkBuilder.CLASSES + c]).isEqualTo(sum * factor);
      }
    }
  }

  private static int raw(float value, float step) {
    return (int) Math.max(-128, Math.min(127, Math.rint(value / step)));
  }

  private static void setState(TrainingPlan plan, float[] parameters, String name, float value) {
    parameters[plan.parameters().layout().state("output", name).offset()] = value;
  }

  private static ComputationGraphConfiguration linear(int inputs) {
    return new NeuralNetConfiguration.Builder()
        .graphBuilder()
        .addInputs("input")
        .setInputTypes(InputType.convolutional(1, 1, inputs))
        .addLayer(
            "output",
            new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(NetworkBuilder.CLASSES)
                .hasBias(false)
                .activation(Activation.SOFTMAX)
                .build(),
            "input")
        .setOutputs("output")
        .build();
  }

  @Test
  void whatIsKeptForBackwardIsBytesAndDecodedMemoryIsSharedByAllLayers() {
    SmallNetworks network = SmallNetworks.NORMALIZED_RESIDUALS;
    TrainingPlan bytes = plan(network, PrecisionScheme.of(Precision.ofBits(8)), KERNELS);
    TrainingPlan mixed = plan(network, new FloatGradients(GridOf.RANGE), KERNELS);
    TrainingPlan floats = plan(network, new FloatGradients(GridOf.RANGE).inFloats(), KERNELS);

    assertThat(kept(mixed)).isEqualTo(kept(bytes));
    assertThat(kept(floats)).isEqualTo(4 * kept(bytes));
    long largest =
        mixed.explain().stream().mapToLong(OperationReport::bytesKept).max().orElseThrow();
    assertThat(mixed.bufferBytes())
        .isLessThan(floats.bufferBytes())
        .isLessThanOrEqualTo(bytes.bufferBytes() + 4 * largest + 2 * 64);
  }

  private static long kept(TrainingPlan plan) {
    return plan.explain().stream()
        .filter(report -> !report.operands().isEmpty())
        .mapToLong(OperationReport::bytesKept)
        .sum();
  }

  @Test
  void plannedBytesAreThoseThatAreTaken() {
    FloatGradients scheme = new FloatGradients(GridOf.STEP);
    TrainingPlan training = plan(SmallNetworks.CONVOLUTIONS_AND_POOLING, scheme, KERNELS);
    TrainingPlan inference =
        TrainingPlan.compileInference(
            training.graph(), EXAMPLES.shape(), 5, scheme, KERNELS, training.parameters());

    assertThat(
            TrainingPlan.plannedBytes(
                training.graph(), EXAMPLES.shape(), EXAMPLES.count(), 5, scheme, KERNELS))
        .isEqualTo(training.bufferBytes() + inference.bufferBytes());
    assertThat(inference.explain())
        .filteredOn(report -> !report.operands().isEmpty())
        .allSatisfy(report -> assertThat(report.operandTypes()).containsOnlyKeys("output"))
        .extracting(report -> report.operandTypes().get("output"))
        .containsExactly("s8 x s8", "u8 x s8", "u8 x s8");
  }

  private static TrainingPlan plan(
      SmallNetworks network, QuantizationScheme scheme, Kernels kernels) {
    TrainingPlan plan =
        TrainingPlan.compile(
            network.configuration(), EXAMPLES.shape(), EXAMPLES.count(), scheme, kernels);
    FloatGradients.initialize(plan, network, kernels);
    return plan;
  }

  private static StepResult train(TrainingPlan plan) {
    return plan.train(EXAMPLES.images(), EXAMPLES.labels(), EXAMPLES.count(), KEY);
  }

  private static float[] part(float[] vector, ParameterTensor tensor) {
    return Arrays.copyOfRange(vector, tensor.offset(), tensor.offset() + tensor.size());
  }

  private static float largest(float[] values) {
    float largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }
}
