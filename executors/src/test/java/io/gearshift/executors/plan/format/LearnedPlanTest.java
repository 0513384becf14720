package io.gearshift.executors.plan.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gearshift.executors.graph.ParameterLayout;
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
import io.gearshift.executors.optimize.LearnedBounds;
import io.gearshift.executors.optimize.Objective;
import io.gearshift.executors.optimize.SizePenalty;
import io.gearshift.executors.plan.QuantizedStep;
import io.gearshift.executors.quantization.QuantizationScheme;
import io.gearshift.executors.quantization.quantizer.LearnedLevels;
import io.gearshift.executors.quantization.scheme.LearnedScheme;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Plans whose quantisers are learned. */
class LearnedPlanTest {
  private static final Bounds ENDS = new Bounds(0x1p-8f, 127);

  /** Steps so fine that rounding is nothing: what is left of the quantiser is where it cuts. */
  private static final Bounds FINE = new Bounds(0x1p-20f, 1);

  private static QuantizedStep step(Kernels kernels, QuantizationScheme scheme) {
    return step(kernels, scheme, Objective.PLAIN);
  }

  private static QuantizedStep step(
      Kernels kernels, QuantizationScheme scheme, Objective objective) {
    return new QuantizedStep(kernels, scheme, objective);
  }

  private static LearnedLevels cutting(boolean signed, float largest) {
    return new LearnedLevels(
        new LearnedUniform(LearnedUniform.Form.D_XMAX, signed, FINE, ENDS), 0x1p-18f, largest);
  }

  @Test
  void gradientsOfTheLargestValueAreNumeric() {
    for (Kernels kernels :
        new Kernels[] {new GuardedKernels(), KernelsProvider.open(Compute.onednn(1))}) {
      QuantizedStep trained =
          step(kernels, new LearnedScheme(cutting(true, 0.7f), cutting(false, 0.9f)));
      float[] values = trained.initial();
      trained.loss(values);
      float[] gradients = trained.gradients();
      int checked = 0;
      for (ParameterTensor tensor : trained.layout().trained()) {
        if (!tensor.group().equals(LearnedLevels.QUANTIZERS) || tensor.label().contains("bias")) {
          continue;
        }
        int largest = tensor.offset() + 1;
        float kept = values[largest];
        values[largest] = kept + 0.001f;
        double more = trained.loss(values);
        values[largest] = kept - 0.001f;
        double less = trained.loss(values);
        values[largest] = kept;
        assertThat((double) gradients[largest])
            .as(tensor.label())
            .isNotZero()
            .isCloseTo(
                (more - less) / 0.002, within(0.02 * Math.max(0.05, Math.abs(gradients[largest]))));
        checked++;
      }
      assertThat(checked).isEqualTo(4);
    }
  }

  @Test
  void weightsAndBiasesOfAllLayersAndInputsBetweenHaveQuantizers() {
    ParameterLayout layout =
        step(new GuardedKernels(), new LearnedScheme(cutting(true, 1), cutting(false, 1))).layout();
    assertThat(
            layout.tensors().stream()
                .filter(tensor -> tensor.group().equals(LearnedLevels.QUANTIZERS))
                .map(ParameterTensor::label))
        .containsExactlyInAnyOrder(
            "conv1 weight quantizer",
            "conv2 input quantizer",
            "conv2 weight quantizer",
            "output weight quantizer",
            "output bias quantizer");
  }

  @Test
  void valuesOnTheGridAreWhatTheNetworkComputesWith() {
    Kernels kernels = new GuardedKernels();
    LearnedUniform uniform =
        new LearnedUniform(LearnedUniform.Form.D_XMAX, true, new Bounds(0x1p-8f, 1), ENDS);
    LearnedPowers powers =
        new LearnedPowers(
            LearnedPowers.Form.XMIN_XMAX, true, false, new Bounds(0x1p-14f, 127), ENDS);
    QuantizedStep plain = step(kernels, new LearnedScheme(null, null));
    for (LearnedLevels levels :
        List.of(new LearnedLevels(uniform, 0.25f, 0.75f), new LearnedLevels(powers, 0x1p-3f, 1))) {
      QuantizedStep learned = step(kernels, new LearnedScheme(levels, null));
      float[] values = learned.initial();
      float[] rounded = values.clone();
      for (ParameterTensor tensor : QuantizedStep.GRAPH.layout().tensors()) {
        if (tensor.role() == ParameterTensor.Role.WEIGHT
            || tensor.role() == ParameterTensor.Role.BIAS) {
          for (int i = tensor.offset(); i < tensor.offset() + tensor.size(); i++) {
            rounded[i] =
                levels.format() instanceof LearnedPowers
                    ? powers.at(levels.first(), levels.second()).quantize(values[i])
                    : uniform.at(0.25f, 0.75f).decode(uniform.at(0.25f, 0.75f).encode(values[i]));
          }
        }
      }
      assertThat(rounded).isNotEqualTo(values);
      assertThat(learned.loss(values)).isCloseTo(plain.loss(rounded), within(1e-6));
    }
  }

  @Test
  void sizesAboveTheirBudgetsAreTermsOfTheLoss() {
    LearnedUniform uniform =
        new LearnedUniform(LearnedUniform.Form.D_XMAX, true, new Bounds(0x1p-8f, 1), ENDS);
    LearnedLevels levels = new LearnedLevels(uniform, 0.25f, 0.75f);
    SizePenalty weights =
        new SizePenalty(
            SizePenalty.Operands.WEIGHTS,
            new SizeBudget(0.05, 0.1f, SizeBudget.Extent.SUM),
            uniform,
            2);
    SizePenalty inputs =
        new SizePenalty(
            SizePenalty.Operands.INPUTS,
            new SizeBudget(0.01, 0.1f, SizeBudget.Extent.MAX),
            uniform,
            1);
    Kernels kernels = new GuardedKernels();
    LearnedScheme scheme = new LearnedScheme(levels, levels);
    QuantizedStep with = step(kernels, scheme, new Objective(0, List.of(weights, inputs)));
    float[] values = with.initial();
    double loss = with.loss(values);
    // 3 bits: 0.75 / 0.25 + 1 sizes and a sign.
    int parameters =
        QuantizedStep.GRAPH.layout().tensors().stream()
            .filter(
                t ->
                    t.role() == ParameterTensor.Role.WEIGHT
                        || t.role() == ParameterTensor.Role.BIAS)
            .mapToInt(ParameterTensor::size)
            .sum();
    double weightSize = 0.1 * Math.pow(3 * parameters / 8192.0 - 0.05, 2);
    double inputSize = 0.1 * Math.pow(3 * 4 * 36 / 8192.0 - 0.01, 2);
    assertThat(with.terms(values).get("weightSize")).isCloseTo(weightSize, within(1e-7));
    assertThat(with.terms(values).get("inputSize")).isCloseTo(inputSize, within(1e-7));

    QuantizedStep without = step(kernels, scheme);
    assertThat(without.loss(values)).isCloseTo(loss, within(1e-7));
    float[] gradients = with.gradients();
    float[] plain = without.gradients();
    for (ParameterTensor tensor : with.layout().trained()) {
      for (int i = tensor.offset(); i < tensor.offset() + tensor.size(); i++) {
        if (tensor.group().equals(LearnedLevels.QUANTIZERS)) {
          assertThat(Math.abs(gradients[i])).isLessThanOrEqualTo(0.25f);
        } else {
          assertThat(gradients[i]).isEqualTo(plain[i]);
        }
      }
    }
  }

  @Test
  void trainedValuesAreKeptWithinTheirBounds() {
    LearnedLevels levels = cutting(true, 1);
    ParameterTensor state =
        step(new GuardedKernels(), new LearnedScheme(levels, levels))
            .layout()
            .state("conv2", "input quantizer");
    Tensor values = Tensor.of(new float[] {9, 200}, 2);
    new LearnedBounds(null, levels.format())
        .apply(KernelsProvider.open(Compute.reference()).elementWise(), state, values);
    assertThat(values.toFloats()).containsExactly(1 - 1e-5f, 127 - 1e-5f);
  }
}
