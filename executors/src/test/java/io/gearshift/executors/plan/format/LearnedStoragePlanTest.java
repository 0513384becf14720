package io.gearshift.executors.plan.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.kernels.grid.SizeBudget;
import io.gearshift.executors.kernels.guard.GuardedKernels;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.numerics.Bounds;
import io.gearshift.executors.numerics.LearnedPowers;
import io.gearshift.executors.numerics.LearnedUniform;
import io.gearshift.executors.ops.OperationReport;
import io.gearshift.executors.ops.step.StepKey;
import io.gearshift.executors.optimize.LearnedBounds;
import io.gearshift.executors.optimize.Objective;
import io.gearshift.executors.optimize.SizePenalty;
import io.gearshift.executors.plan.QuantizedStep;
import io.gearshift.executors.plan.TrainingPlan;
import io.gearshift.executors.plan.network.Examples;
import io.gearshift.executors.plan.network.NetworkBuilder;
import io.gearshift.executors.plan.network.SmallNetworks;
import io.gearshift.executors.plan.oracle.FloatGradients;
import io.gearshift.executors.plan.oracle.FloatGradients.InFloats;
import io.gearshift.executors.plan.oracle.RecordedProducts;
import io.gearshift.executors.quantization.QuantizationScheme;
import io.gearshift.executors.quantization.QuantizerSpec;
import io.gearshift.executors.quantization.quantizer.LearnedLevels;
import io.gearshift.executors.quantization.scheme.LearnedScheme;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Learned operands in bytes, in the passes in which they fit, beside the same in single precision:
 * equal to the bit, as steps are powers of two and sums of so few products are exact in both.
 */
class LearnedStoragePlanTest {
  private static final Bounds BITS = new Bounds(2, 16);
  private static final Bounds STEPS = new Bounds(0x1p-10f, 1);
  private static final Bounds ENDS = new Bounds(0x1p-6f, 8);
  private static final Kernels REFERENCE = new GuardedKernels();
  private static final Kernels ONEDNN = KernelsProvider.open(Compute.onednn(1));

  private static LearnedLevels steps(boolean signed) {
    return new LearnedLevels(
        new LearnedUniform(LearnedUniform.Form.D_XMAX, signed, STEPS, ENDS), 0x1p-4f, 1);
  }

  private static LearnedUniform uniform(LearnedUniform.Form form, boolean signed) {
    return switch (form) {
      case B_XMAX -> new LearnedUniform(form, signed, BITS, ENDS);
      case D_XMAX -> new LearnedUniform(form, signed, STEPS, ENDS);
      case D_B -> new LearnedUniform(form, signed, BITS, STEPS);
    };
  }

  private static QuantizedStep step(Kernels kernels, QuantizationScheme scheme) {
    return new QuantizedStep(kernels, scheme, Objective.PLAIN);
  }

  private static LearnedScheme inFloats(LearnedScheme scheme) {
    return new LearnedScheme(
        new InFloats(scheme.weights()), new InFloats(scheme.inputs()), scheme.gradientBits());
  }

  /** Between the bounds, nearly, each power of two as likely. */
  private static float between(Random random, Bounds bounds) {
    double octaves = Math.log(bounds.most() / bounds.least()) / Math.log(2);
    return (float) (bounds.least() * Math.pow(2, random.nextDouble() * octaves));
  }

  private static void setAll(QuantizedStep step, float[] values, Random random, LearnedUniform of) {
    for (ParameterTensor tensor : step.layout().tensors()) {
      if (tensor.role() == ParameterTensor.Role.STATE) {
        values[tensor.offset()] = between(random, of.first());
        values[tensor.offset() + 1] = between(random, of.second());
      }
    }
  }

  /** With all trained values drawn anew before each step. */
  @ParameterizedTest
  @EnumSource
  void stepsOfAnyTrainedValuesAreThoseOfFloats(LearnedUniform.Form form) {
    Random random = new Random(form.name().hashCode());
    int inBytes = 0;
    int inFloats = 0;
    for (Kernels kernels : List.of(REFERENCE, ONEDNN)) {
      for (int variant = 0; variant < 4; variant++) {
        LearnedUniform inputs = uniform(form, variant % 2 == 0);
        LearnedLevels ofInputs = new LearnedLevels(inputs, inputs.first().most(), 1);
        LearnedUniform weights = uniform(form, true);
        LearnedLevels ofWeights = new LearnedLevels(weights, weights.first().most(), 1);
        LearnedScheme scheme = new LearnedScheme(ofWeights, ofInputs, variant < 2 ? 0 : 7);
        RecordedProducts recorded = new RecordedProducts(kernels);
        QuantizedStep learned = step(recorded, scheme);
        QuantizedStep floats = step(kernels, inFloats(scheme));
        float[] values = learned.initial();
        String bytes = "output " + (inputs.signed() ? "s8" : "u8");
        for (int trial = 0; trial < 12; trial++) {
          setAll(learned, values, random, inputs);
          assertThat(learned.loss(values)).isEqualTo(floats.loss(values));
          boolean fit = recorded.take().contains(bytes);
          inBytes += fit ? 1 : 0;
          inFloats += fit ? 0 : 1;
          assertThat(learned.gradients()).isEqualTo(floats.gradients());
          assertThat(learned.logits(values)).isEqualTo(floats.logits(values));
          assertThat(recorded.take().contains(bytes)).as("inference decides alike").isEqualTo(fit);
        }
      }
    }
    assertThat(inBytes).isPositive();
    assertThat(inFloats).isPositive();
  }

  @Test
  void everyPassComputesWithWhatFitsInIt() {
    for (Kernels kernels : List.of(REFERENCE, ONEDNN)) {
      RecordedProducts recorded = new RecordedProducts(kernels);
      LearnedScheme scheme = new LearnedScheme(steps(true), steps(false));
      QuantizedStep learned = step(recorded, scheme);
      QuantizedStep floats = step(kernels, inFloats(scheme));
      float[] values = learned.initial();
      int input = learned.layout().state("conv2", "input quantizer").offset();
      int weight = learned.layout().state("conv2", "weight quantizer").offset();

      assertEqualSteps(learned, floats, values);
      assertThat(recorded.take()).isEqualTo(products("u8", "f32"));
      values[input] = 0x1p-7f;
      assertEqualSteps(learned, floats, values);
      assertThat(recorded.take()).as("128 steps").isEqualTo(products("f32", "f32"));
      values[input + 1] = 127 * 0x1p-7f;
      assertEqualSteps(learned, floats, values);
      assertThat(recorded.take()).as("127 steps").isEqualTo(products("u8", "f32"));
      values[weight] = 0x1p-9f;
      assertEqualSteps(learned, floats, values);
      assertThat(recorded.take()).as("512 steps").isEqualTo(products("f32", "f32"));
      values[weight] = 0x1p-2f;
      assertEqualSteps(learned, floats, values);
      assertThat(recorded.take()).isEqualTo(products("u8", "f32"));
    }
  }

  @Test
  void gradientsOfFewBitsAreMultipliedInBytesWhereAllFit() {
    RecordedProducts recorded = new RecordedProducts(ONEDNN);
    LearnedScheme scheme = new LearnedScheme(steps(true), steps(false), 8);
    QuantizedStep learned = step(recorded, scheme);
    QuantizedStep floats = step(ONEDNN, inFloats(scheme));
    QuantizedStep exact = step(ONEDNN, new LearnedScheme(steps(true), steps(false)));
    float[] values = learned.initial();
    int input = learned.layout().state("conv2", "input quantizer").offset();

    assertEqualSteps(learned, floats, values);
    assertThat(recorded.take()).isEqualTo(products("u8", "u8"));
    assertThat(exact.loss(values)).isEqualTo(learned.loss(values));
    assertNear(learned, exact, "conv2");
    assertNear(learned, exact, "conv1");
    assertNear(learned, exact, "output");

    recorded.take();
    values[input] = 0x1p-9f;
    assertEqualSteps(learned, floats, values);
    assertThat(recorded.take()).isEqualTo(products("f32", "f32"));
    values[input] = 0x1p-4f;
    assertEqualSteps(learned, floats, values);
    assertThat(recorded.take()).isEqualTo(products("u8", "u8"));
  }

  /** The products of a step, the second layer's in the given types, the others in floats. */
  private static List<String> products(String output, String gradients) {
    return List.of(
        "output f32",
        "output " + output,
        "output f32",
        "gradWeight f32",
        "gradInput f32",
        "gradWeight " + gradients,
        "gradInput " + gradients,
        "gradWeight f32");
  }

  private static void assertEqualSteps(QuantizedStep one, QuantizedStep other, float[] values) {
    assertThat(one.loss(values)).isEqualTo(other.loss(values));
    assertThat(one.gradients()).isEqualTo(other.gradients());
    assertThat(one.gradients()).isNotEqualTo(new float[values.length]);
  }

  /** Not the same, but within a few steps of an output gradient's 8 bits. */
  private static void assertNear(QuantizedStep rounded, QuantizedStep exact, String layer) {
    ParameterTensor weight = exact.layout().of(layer, ParameterTensor.Role.WEIGHT);
    float[] expected = part(exact.gradients(), weight);
    float[] actual = part(rounded.gradients(), weight);
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      difference = Math.max(difference, Math.abs(expected[i] - actual[i]));
    }
    assertThat(difference).as(layer).isPositive().isLessThan(0.1 * largest);
  }

  private static float[] part(float[] vector, ParameterTensor tensor) {
    return Arrays.copyOfRange(vector, tensor.offset(), tensor.offset() + tensor.size());
  }

  /** Several readers of one value have a grid each; shapes of all kinds. */
  @ParameterizedTest
  @EnumSource(
      names = {
        "THREE_READERS",
        "DEPTHWISE_CONVOLUTIONS",
        "CONVOLUTIONS_AND_POOLING",
        "NORMALIZED_RESIDUALS",
        "SIGNED_ADDITION",
        "NORMALIZED_DENSE"
      })
  void networksOfAllFormsAreThoseOfFloats(SmallNetworks network) {
    Examples examples = Examples.of(NetworkBuilder.IMAGES, 3, NetworkBuilder.CLASSES, 43);
    for (int gradientBits : new int[] {0, 6}) {
      LearnedScheme scheme = new LearnedScheme(steps(true), steps(false), gradientBits);
      TrainingPlan learned = plan(network, examples, scheme);
      TrainingPlan floats = plan(network, examples, inFloats(scheme));
      StepKey key = new StepKey(1, 2, 3, 4);
      double loss = floats.train(examples.images(), examples.labels(), 3, key).lossSum();
      assertThat(learned.train(examples.images(), examples.labels(), 3, key).lossSum())
          .isEqualTo(loss);
      assertThat(learned.gradients().download()).isEqualTo(floats.gradients().download());
    }
  }

  private static TrainingPlan plan(
      SmallNetworks network, Examples examples, QuantizationScheme scheme) {
    TrainingPlan plan =
        TrainingPlan.compile(
            network.configuration(), NetworkBuilder.IMAGES, examples.count(), scheme, REFERENCE);
    FloatGradients.initialize(plan, network, REFERENCE);
    return plan;
  }

  @Test
  void reportsNameBothKindsOfProductsAndTheMemoryOfFloats() {
    LearnedScheme scheme = new LearnedScheme(steps(true), steps(false));
    QuantizedStep learned = step(ONEDNN, scheme);
    QuantizedStep floats = step(ONEDNN, inFloats(scheme));
    OperationReport report = report(learned, "conv2");
    assertThat(report.operandTypes())
        .isEqualTo(
            Map.of(
                "output", "u8 x s8 or f32 x f32",
                "gradInput", "f32 x f32",
                "gradWeight", "f32 x f32"));
    // Both have one name on some CPUs.
    assertThat(report.implementations().get("output").split(" or "))
        .contains(report(floats, "conv2").implementations().get("output"))
        .doesNotHaveDuplicates();
    assertThat(report.implementations().get("gradWeight")).doesNotContain(" or ");
    assertThat(report.operands()).extracting("form").startsWith("learned", "learned", "f32");
    assertThat(report.bytesKept())
        .isEqualTo(report(floats, "conv2").bytesKept())
        .isEqualTo(4 * (5 * 36 * 4 + 5 * 4 * 9));
    assertThat(learned.bufferBytes()).isEqualTo(QuantizedStep.plannedBytes(ONEDNN, scheme));

    LearnedScheme few = new LearnedScheme(steps(true), steps(true), 4);
    assertThat(report(step(ONEDNN, few), "conv2").operandTypes())
        .isEqualTo(
            Map.of(
                "output", "s8 x s8 or f32 x f32",
                "gradInput", "s8 x s8 or f32 x f32",
                "gradWeight", "s8 x s8 or f32 x f32"));
  }

  private static OperationReport report(QuantizedStep step, String layer) {
    return step.reports().stream()
        .filter(report -> report.name().equals(layer))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void powersOfTwoStayInFloats() {
    LearnedLevels powers =
        new LearnedLevels(
            new LearnedPowers(LearnedPowers.Form.XMIN_XMAX, true, false, ENDS, ENDS), 0x1p-3f, 1);
    for (QuantizerSpec inputs : List.of(powers, steps(true))) {
      assertThat(
              report(step(REFERENCE, new LearnedScheme(powers, inputs, 8)), "conv2")
                  .operandTypes()
                  .values())
          .containsOnly("f32 x f32");
    }
  }

  @Test
  void labelsNameTheWidthOfGradients() {
    assertThat(new LearnedScheme(steps(true), steps(false).kept(), 8).label())
        .isEqualTo(
            "weights uniform, learned step and largest value; "
                + "inputs uniform, fixed step and largest value; gradients 8 bits");
    assertThat(new LearnedScheme(null, null, 0).label()).isEqualTo("weights f32; inputs f32");
    assertThatThrownBy(() -> new LearnedScheme(null, null, 9))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid width of gradients: 9 (must be 0 or 2 to 8)");
  }

  /** Grids that are kept make the same step, but for gradients of their own. */
  @Test
  void keptGridsArePassedLikeTrainedOnes() {
    for (Kernels kernels : List.of(REFERENCE, ONEDNN)) {
      RecordedProducts recorded = new RecordedProducts(kernels);
      QuantizedStep kept =
          step(recorded, new LearnedScheme(steps(true).kept(), steps(false).kept()));
      QuantizedStep trained = step(kernels, new LearnedScheme(steps(true), steps(false)));
      float[] values = kept.initial();
      assertThat(values).isEqualTo(trained.initial());

      assertThat(kept.loss(values)).isEqualTo(trained.loss(values));
      assertThat(recorded.take()).isEqualTo(products("u8", "f32"));
      for (ParameterTensor tensor : kept.layout().trained()) {
        assertThat(tensor.role()).isNotEqualTo(ParameterTensor.Role.STATE);
        assertThat(part(kept.gradients(), tensor)).isEqualTo(part(trained.gradients(), tensor));
      }
      assertThat(kept.layout().state("conv2", "input quantizer").group())
          .isEqualTo(LearnedLevels.KEPT_QUANTIZERS);
    }
    assertThat(
            report(step(ONEDNN, new LearnedScheme(steps(true).kept(), null)), "conv2")
                .operands()
                .get(1))
        .isEqualTo(
            new OperationReport.OperandReport(
                "weight", 6, "s6", "uniform, fixed step and largest value"));
  }

  @Test
  void penaltiesAndBoundsLeaveKeptGridsAlone() {
    LearnedLevels levels = steps(true);
    SizePenalty penalty =
        new SizePenalty(
            SizePenalty.Operands.WEIGHTS,
            new SizeBudget(0, 1, SizeBudget.Extent.SUM),
            levels.format(),
            2);
    QuantizedStep step =
        new QuantizedStep(
            REFERENCE,
            new LearnedScheme(levels.kept(), levels),
            new Objective(0, Collections.singletonList(penalty)));
    assertThat(step.terms(step.initial())).containsEntry("weightSize", 0.0);

    Tensor values = Tensor.of(new float[] {9, 200}, 2);
    new LearnedBounds(levels.format(), levels.format())
        .apply(
            KernelsProvider.open(Compute.reference()).elementWise(),
            step.layout().state("conv2", "weight quantizer"),
            values);
    assertThat(values.toFloats()).containsExactly(9, 200);
  }
}
