package io.gearshift.executors.plan.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gearshift.executors.graph.ParameterLayout;
import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.kernels.guard.GuardedKernels;
import io.gearshift.executors.optimize.ComplexityPenalty;
import io.gearshift.executors.optimize.ComplexityPenalty.Logits;
import io.gearshift.executors.optimize.Objective;
import io.gearshift.executors.plan.QuantizedStep;
import io.gearshift.executors.quantization.quantizer.GaussianMixture;
import io.gearshift.executors.quantization.scheme.LayerWidthsScheme;
import io.gearshift.executors.quantization.scheme.WidthSearchScheme;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Plans whose operands are mixtures of widths, and those whose layers have a width each. */
class WidthSearchPlanTest {
  private static final List<Integer> WEIGHT_WIDTHS = List.of(1, 2, 3, 4);
  private static final List<Integer> INPUT_WIDTHS = List.of(2, 3, 4);
  private static final WidthSearchScheme SEARCH =
      new WidthSearchScheme(WEIGHT_WIDTHS, INPUT_WIDTHS);
  private static final Objective OBJECTIVE =
      new Objective(
          0,
          List.of(
              new ComplexityPenalty(
                  0.01f,
                  new Logits("input alphas", INPUT_WIDTHS),
                  new Logits("weight alphas", WEIGHT_WIDTHS))));

  /** The loss is smooth in alphas where no quantiser reads what they change. */
  @Test
  void gradientsOfAlphasAreNumeric() {
    for (Kernels kernels :
        new Kernels[] {new GuardedKernels(), KernelsProvider.open(Compute.onednn(1))}) {
      QuantizedStep trained = new QuantizedStep(kernels, SEARCH, OBJECTIVE);
      float[] values = trained.random();
      trained.loss(values);
      float[] gradients = trained.gradients();
      int checked = 0;
      for (ParameterTensor tensor : trained.layout().trained()) {
        if (!tensor.group().equals(GaussianMixture.ALPHAS)) {
          continue;
        }
        for (int i = tensor.offset(); i < tensor.offset() + tensor.size(); i++) {
          float kept = values[i];
          values[i] = kept + 0.05f;
          double more = objective(trained, values);
          values[i] = kept - 0.05f;
          double less = objective(trained, values);
          values[i] = kept;
          assertThat((double) gradients[i])
              .as(tensor.label())
              .isCloseTo((more - less) / 0.1, within(2e-4));
          checked++;
        }
      }
      assertThat(checked).isEqualTo(WEIGHT_WIDTHS.size() + INPUT_WIDTHS.size());
    }
  }

  /** The loss and its terms. */
  private static double objective(QuantizedStep step, float[] values) {
    return step.loss(values)
        + step.terms(values).values().stream().mapToDouble(Double::doubleValue).sum();
  }

  @Test
  void alphasAreOfTheLayersBetweenTheFirstAndTheLast() {
    ParameterLayout layout = new QuantizedStep(new GuardedKernels(), SEARCH, OBJECTIVE).layout();
    assertThat(
            layout.tensors().stream()
                .filter(tensor -> tensor.group().equals(GaussianMixture.ALPHAS))
                .map(ParameterTensor::label))
        .containsExactlyInAnyOrder("conv2 input alphas", "conv2 weight alphas");
    assertThat(layout.state("conv2", "input alphas").size()).isEqualTo(INPUT_WIDTHS.size());
  }

  /** One probability of nearly 1 is the width alone. */
  @Test
  void aDecidedMixtureIsItsWidth() {
    Kernels kernels = new GuardedKernels();
    QuantizedStep search = new QuantizedStep(kernels, SEARCH, Objective.PLAIN);
    float[] values = search.random();
    decide(values, search.layout().state("conv2", "input alphas"), INPUT_WIDTHS.indexOf(3));
    decide(values, search.layout().state("conv2", "weight alphas"), WEIGHT_WIDTHS.indexOf(2));
    LayerWidthsScheme found =
        new LayerWidthsScheme(Map.of("conv2", new LayerWidthsScheme.Widths(2, 3)), null, 0);
    QuantizedStep fixed = new QuantizedStep(kernels, found, Objective.PLAIN);
    double expected = search.loss(values);
    assertThat(fixed.loss(values)).isCloseTo(expected, within(1e-6));
    float[] gradients = search.gradients();
    float[] fixedGradients = fixed.gradients();
    for (int i = 0; i < QuantizedStep.GRAPH.layout().size(); i++) {
      assertThat(fixedGradients[i]).isCloseTo(gradients[i], within(1e-6f));
    }
  }

  private static void decide(float[] values, ParameterTensor alphas, int index) {
    for (int i = 0; i < alphas.size(); i++) {
      values[alphas.offset() + i] = i == index ? 60 : 0;
    }
  }
}
