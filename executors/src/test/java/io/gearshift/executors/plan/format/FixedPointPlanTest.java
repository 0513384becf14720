package io.gearshift.executors.plan.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.guard.GuardedKernels;
import io.gearshift.executors.kernels.reference.ScalarElementWise;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.memory.Vectors;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.numerics.Rounding;
import io.gearshift.executors.ops.OperationReport;
import io.gearshift.executors.ops.step.StepKey;
import io.gearshift.executors.plan.StepResult;
import io.gearshift.executors.plan.TrainingPlan;
import io.gearshift.executors.plan.network.Examples;
import io.gearshift.executors.plan.network.NetworkBuilder;
import io.gearshift.executors.plan.network.SmallNetworks;
import io.gearshift.executors.plan.oracle.GraphTwin;
import io.gearshift.executors.plan.oracle.StockNetwork;
import io.gearshift.executors.quantization.scheme.PrecisionScheme;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Fixed-point plans against a float network that holds the dequantised operands. All comparisons
 * are to the bit: a sum of products of integers of up to 16 bits is exact in the double precision
 * of the reference's float products, as it is in its integer products, and both round it once.
 */
class FixedPointPlanTest {
  private static final Kernels KERNELS = new GuardedKernels();
  private static final StepKey KEY = new StepKey(1, 2, 3, 4);

  private static final SmallNetworks NETWORK = SmallNetworks.CONVOLUTIONS_AND_POOLING;

  @ParameterizedTest(name = "first {0}, between {1}, last {2}")
  @CsvSource({
    "8, 8, 8",
    "7, 7, 7",
    "4, 4, 4",
    "3, 3, 3",
    "9, 9, 9",
    "12, 12, 12",
    "16, 16, 16",
    "32, 32, 32",
    "32, 8, 8",
    "8, 8, 32",
    "32, 8, 32",
    "12, 8, 6",
    "8, 16, 4"
  })
  void everythingEqualsAFloatNetworkHoldingTheDequantisedOperands(int first, int rest, int last) {
    List<Precision> precisions =
        List.of(Precision.ofBits(first), Precision.ofBits(rest), Precision.ofBits(last));
    PrecisionScheme scheme =
        new PrecisionScheme(
            precisions.get(1),
            precisions.get(0),
            precisions.get(2),
            Rounding.NEAREST_EVEN,
            PrecisionScheme.Arithmetic.INTEGER);
    Examples examples = Examples.of(NetworkBuilder.IMAGES, 3, NetworkBuilder.CLASSES, 31);
    TrainingPlan plan = plan(scheme, examples.count());
    GraphTwin twin = new GraphTwin(plan.graph(), plan.parameters().download(), precisions);

    StepResult result = train(plan, examples, KEY);
    twin.train(examples);

    assertThat(result.lossSum()).isEqualTo(twin.lossSum());
    assertThat(plan.gradients().download()).isEqualTo(twin.gradients().toFloats());
    for (ParameterTensor tensor : plan.graph().layout().trained()) {
      assertThat(gradient(plan, tensor)).as(tensor.label()).isNotEqualTo(new float[tensor.size()]);
    }
    assertThat(infer(plan, scheme, examples)).isEqualTo(twin.logits().toFloats());
    assertThat(plan.explain()).allMatch(FixedPointPlanTest::readsOneKindOfOperand);
  }

  /** No layer of these schemes computes its output on bytes and its gradients on floats. */
  private static boolean readsOneKindOfOperand(OperationReport report) {
    return report.operandTypes().values().stream().map("f32 x f32"::equals).distinct().count() < 2;
  }

  /** Whether operands are of one sign or two, however layers are joined, fused and read. */
  @ParameterizedTest
  @EnumSource(SmallNetworks.class)
  void everyFormOfNetworkEqualsItsTwin(SmallNetworks network) {
    Precision precision = Precision.ofBits(8);
    PrecisionScheme scheme =
        new PrecisionScheme(
            precision,
            precision,
            precision,
            Rounding.NEAREST_EVEN,
            PrecisionScheme.Arithmetic.INTEGER);
    Examples examples = Examples.of(NetworkBuilder.IMAGES, 3, NetworkBuilder.CLASSES, 37);
    TrainingPlan plan = plan(network, scheme, examples.count());
    GraphTwin twin =
        new GraphTwin(
            plan.graph(), plan.parameters().download(), List.of(precision, precision, precision));

    StepResult result = train(plan, examples, KEY);
    twin.train(examples);

    assertThat(result.lossSum()).isEqualTo(twin.lossSum());
    for (ParameterTensor tensor : plan.graph().layout().trained()) {
      assertThat(gradient(plan, tensor))
          .as(tensor.label())
          .isEqualTo(twin.gradients().view(tensor.offset(), tensor.shape()).toFloats());
    }
  }

  /** The networks that are there for it have operands of products that are below zero. */
  @ParameterizedTest
  @CsvSource({
    "LINEAR_CONVOLUTIONS, conv1",
    "LINEAR_NORMALIZATION, bn1",
    "SIGNED_ADDITION, add",
    "SIGNED_CONCATENATION, merge",
    "SIGNED_POOLING, average"
  })
  void networksForOperandsBelowZeroHaveThem(SmallNetworks network, String operand) {
    TrainingPlan plan = plan(network, PrecisionScheme.of(Precision.ofBits(8)), 3);
    Examples examples = Examples.of(NetworkBuilder.IMAGES, 3, NetworkBuilder.CLASSES, 37);
    Precision float32 = Precision.FLOAT32;
    GraphTwin twin =
        new GraphTwin(
            plan.graph(), plan.parameters().download(), List.of(float32, float32, float32));

    twin.train(examples);

    assertThat(new ScalarElementWise().range(twin.value(operand)).min()).isNegative();
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 5, 12})
  void emulatedEqualsIntegerForOneImage(int bits) {
    Precision precision = Precision.ofBits(bits);
    Examples examples = Examples.of(NetworkBuilder.IMAGES, 1, NetworkBuilder.CLASSES, 32);
    TrainingPlan integer = plan(PrecisionScheme.of(precision), 1);
    TrainingPlan emulated = plan(emulated(precision), 1);

    assertThat(train(emulated, examples, KEY)).isEqualTo(train(integer, examples, KEY));
    assertThat(emulated.gradients().download()).isEqualTo(integer.gradients().download());
  }

  @Test
  void emulatedEqualsIntegerForOneImageWhereEverythingIsRoundedStochastically() {
    Examples examples = Examples.of(NetworkBuilder.IMAGES, 1, NetworkBuilder.CLASSES, 32);
    TrainingPlan integer = plan(allStochastic(PrecisionScheme.Arithmetic.INTEGER), 1);
    TrainingPlan emulated = plan(allStochastic(PrecisionScheme.Arithmetic.EMULATED), 1);

    assertThat(train(emulated, examples, KEY)).isEqualTo(train(integer, examples, KEY));
    assertThat(emulated.gradients().download()).isEqualTo(integer.gradients().download());
  }

  @Test
  void emulatedRoundsEqualImagesIndependently() {
    Examples examples = Examples.of(NetworkBuilder.IMAGES, 2, NetworkBuilder.CLASSES, 36);
    int size = examples.images().size() / 2;
    examples.images().view(size, size).copyFrom(examples.images().view(0, size));
    PrecisionScheme scheme =
        new PrecisionScheme(
            Precision.FLOAT32,
            Precision.ofBits(4),
            Precision.FLOAT32,
            allStochastic(PrecisionScheme.Arithmetic.EMULATED).rounding(),
            PrecisionScheme.Arithmetic.EMULATED);

    float[] logits = infer(plan(scheme, 2), scheme, examples);

    assertThat(Arrays.copyOfRange(logits, 0, NetworkBuilder.CLASSES))
        .isNotEqualTo(Arrays.copyOfRange(logits, NetworkBuilder.CLASSES, logits.length));
  }

  @Test
  void emulatedScalesEachImageByItself() {
    Examples examples = Examples.of(NetworkBuilder.IMAGES, 2, NetworkBuilder.CLASSES, 33);
    int size = examples.images().size() / 2;
    for (int i = 0; i < size; i++) {
      examples.images().set(i, examples.images().get(i) * 1000);
    }
    Precision precision = Precision.ofBits(8);
    Tensor firstOnGrid = GraphTwin.onGrid(examples.images().view(0, size), precision);
    Tensor secondOnGrid = GraphTwin.onGrid(examples.images().view(size, size), precision);
    Tensor onGrid = Tensor.allocate(DataType.F32, examples.images().shape());
    onGrid.view(0, size).copyFrom(firstOnGrid);
    onGrid.view(size, size).copyFrom(secondOnGrid);
    PrecisionScheme firstLayerInFloats =
        new PrecisionScheme(
            precision,
            Precision.FLOAT32,
            precision,
            Rounding.NEAREST_EVEN,
            PrecisionScheme.Arithmetic.EMULATED);
    PrecisionScheme firstLayerEmulated =
        new PrecisionScheme(
            precision,
            precision,
            precision,
            Rounding.NEAREST_EVEN,
            PrecisionScheme.Arithmetic.EMULATED);
    TrainingPlan emulated = plan(firstLayerEmulated, 2);
    TrainingPlan holdingGrid = plan(firstLayerInFloats, 2);
    ParameterTensor weight = holdingGrid.graph().layout().of("conv1", ParameterTensor.Role.WEIGHT);
    Vectors.edit(
        holdingGrid.parameters(),
        values -> {
          Tensor part =
              Tensor.of(
                  Arrays.copyOfRange(values, weight.offset(), weight.offset() + weight.size()),
                  weight.shape());
          System.arraycopy(
              GraphTwin.onGrid(part, precision).toFloats(),
              0,
              values,
              weight.offset(),
              weight.size());
        });

    StepResult expected =
        train(holdingGrid, new Examples(examples.shape(), onGrid, examples.labels()), KEY);

    assertThat(train(emulated, examples, KEY)).isEqualTo(expected);
  }

  @Test
  void emulatedLeavesInputsThatComeFromANormalizationAsTheyAre() {
    Precision precision = Precision.ofBits(4);
    PrecisionScheme emulated = emulated(precision);
    Examples examples = Examples.of(NetworkBuilder.IMAGES, 2, NetworkBuilder.CLASSES, 34);
    List<OperationReport> reports =
        TrainingPlan.compile(
                SmallNetworks.NORMALIZATION.configuration(), examples.shape(), 2, emulated, KERNELS)
            .explain();

    long weightBytes = 4L * 5 * 4 * 2 * 2;
    OperationReport afterNormalization =
        reports.stream().filter(r -> r.name().equals("conv2")).findFirst().orElseThrow();
    assertThat(afterNormalization.bytesKept()).isEqualTo(weightBytes);
  }

  @Test
  void stochasticRoundingFollowsTheKeyOfTheStep() {
    Examples examples = Examples.of(NetworkBuilder.IMAGES, 3, NetworkBuilder.CLASSES, 35);
    TrainingPlan plan = plan(PrecisionScheme.of(Precision.ofBits(4)), 3);

    train(plan, examples, KEY);
    float[] first = plan.gradients().download();
    train(plan, examples, new StepKey(1, 2, 3, 5));
    float[] second = plan.gradients().download();
    train(plan, examples, KEY);

    assertThat(plan.gradients().download()).isEqualTo(first).isNotEqualTo(second);
  }

  @Test
  void whatIsKeptForBackwardIsAsWideAsItsIntegers() {
    Precision precision = Precision.ofBits(12);
    PrecisionScheme inFloats =
        new PrecisionScheme(
            precision,
            precision,
            precision,
            Rounding.STOCHASTIC,
            PrecisionScheme.Arithmetic.EMULATED);
    List<OperationReport> floats = plan(inFloats, 3).explain();
    List<OperationReport> shorts = plan(PrecisionScheme.of(Precision.ofBits(12)), 3).explain();
    List<OperationReport> bytes = plan(PrecisionScheme.of(Precision.ofBits(8)), 3).explain();

    for (int i = 0; i < floats.size(); i++) {
      if (!floats.get(i).operands().isEmpty()) {
        assertThat(bytes.get(i).operands()).extracting(o -> o.bits()).containsOnly(8);
        assertThat(4 * bytes.get(i).bytesKept()).isEqualTo(floats.get(i).bytesKept());
        assertThat(2 * shorts.get(i).bytesKept()).isEqualTo(floats.get(i).bytesKept());
        assertThat(shorts.get(i).operandTypes().values()).containsOnly("s16 x s16");
      }
    }
  }

  private static PrecisionScheme allStochastic(PrecisionScheme.Arithmetic arithmetic) {
    Precision precision = Precision.ofBits(8);
    PrecisionScheme.Roundings roundings =
        new PrecisionScheme.Roundings(
            Rounding.STOCHASTIC, Rounding.STOCHASTIC, Rounding.STOCHASTIC);
    return new PrecisionScheme(precision, precision, precision, roundings, arithmetic);
  }

  private static PrecisionScheme emulated(Precision precision) {
    return new PrecisionScheme(
        precision, precision, precision, Rounding.STOCHASTIC, PrecisionScheme.Arithmetic.EMULATED);
  }

  private static TrainingPlan plan(PrecisionScheme scheme, int batch) {
    return plan(NETWORK, scheme, batch);
  }

  private static TrainingPlan plan(SmallNetworks network, PrecisionScheme scheme, int batch) {
    TrainingPlan plan =
        TrainingPlan.compile(
            network.configuration(), NetworkBuilder.IMAGES, batch, scheme, KERNELS);
    float[] parameters =
        new StockNetwork(network.configuration(), NetworkBuilder.CLASSES).parameters();
    plan.parameters().upload(parameters);
    return plan;
  }

  private static float[] gradient(TrainingPlan plan, ParameterTensor tensor) {
    return Arrays.copyOfRange(
        plan.gradients().download(), tensor.offset(), tensor.offset() + tensor.size());
  }

  private static StepResult train(TrainingPlan plan, Examples examples, StepKey key) {
    return plan.train(examples.images(), examples.labels(), examples.count(), key);
  }

  private static float[] infer(TrainingPlan trained, PrecisionScheme scheme, Examples examples) {
    return TrainingPlan.compileInference(
            trained.graph(),
            examples.shape(),
            examples.count(),
            scheme,
            KERNELS,
            trained.parameters())
        .infer(examples.images());
  }
}
