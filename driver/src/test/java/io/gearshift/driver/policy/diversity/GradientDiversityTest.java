package io.gearshift.driver.policy.diversity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class GradientDiversityTest {
  private final GradientDiversity window =
      new GradientDiversity(List.of(new TensorRange(0, 2), new TensorRange(3, 1)));

  @Test
  void equalGradientsOfKEpochsGiveOneOverK() {
    for (int epoch = 0; epoch < 4; epoch++) {
      window.add(new float[] {1, 2, 99, -3});
    }
    assertThat(window.value()).hasValue(0.25);
  }

  @Test
  void orthogonalGradientsGiveOne() {
    var plane = new GradientDiversity(List.of(new TensorRange(0, 2)));
    plane.add(new float[] {3, 0});
    plane.add(new float[] {0, 4});
    assertThat(plane.value()).hasValue(1.0);
  }

  @Test
  void meanIsOverTensorsAndLeavesOutWhatLiesBetweenThem() {
    window.add(new float[] {1, 0, Float.NaN, 1});
    window.add(new float[] {0, 1, Float.NaN, 1});
    assertThat(window.value()).hasValue((1 + 0.5) / 2);
  }

  @Test
  void tensorsWhoseGradientsSumToZeroAreLeftOut() {
    window.add(new float[] {1, 1, 0, 0});
    window.add(new float[] {1, 1, 0, 0});
    assertThat(window.value()).hasValue(0.5);
    window.clear();
    window.add(new float[4]);
    assertThat(window.value()).isEmpty();
  }

  @Test
  void emptyWindowHasNoDiversity() {
    assertThat(window.value()).isEmpty();
  }

  @Test
  void gradientIsCopiedNotKept() {
    float[] gradient = {1, 2, 0, 3};
    window.add(gradient);
    gradient[0] = 100;
    assertThat(window.gradientSum()).containsExactly(1, 2, 0, 3);
  }

  @Test
  void nonFiniteGradientNamesTheTensorAndLeavesTheWindowAsItWas() {
    assertThatThrownBy(() -> window.add(new float[] {1, 2, 0, Float.NaN}))
        .hasMessage("Invalid gradient of parameter tensor 1: not finite (must be finite)");
    assertThat(window.epochs()).isZero();
    assertThat(window.squaredNorms()).containsExactly(0.0, 0.0);
  }

  @Test
  void gradientOfAnotherLengthIsRefused() {
    assertThatThrownBy(() -> window.add(new float[3]))
        .hasMessage("Invalid gradient length: 3 (must be at least 4)");
    window.add(new float[4]);
    assertThatThrownBy(() -> window.add(new float[5]))
        .hasMessage("Invalid gradient length: 5 (must be 4)");
  }

  /** The window is of one length; between epochs it is in a checkpoint. */
  @Test
  void aRestoredWindowGoesOnAsTheOneItWasTakenFrom() {
    window.add(new float[] {1, 2, 0, 3});
    GradientDiversity restored =
        new GradientDiversity(List.of(new TensorRange(0, 2), new TensorRange(3, 1)));
    float[] sum = window.gradientSum();
    restored.restore(window.epochs(), window.squaredNorms(), sum);
    sum[0] = 99;
    for (GradientDiversity each : List.of(window, restored)) {
      each.add(new float[] {2, 1, 0, 3});
    }

    assertThat(restored.epochs()).isEqualTo(2);
    assertThat(restored.squaredNorms()).containsExactly(10.0, 18.0);
    assertThat(restored.gradientSum()).containsExactly(3, 3, 0, 6);
    assertThat(restored.value()).isEqualTo(window.value());
  }

  @Test
  void aRangeThatHoldsNothingIsRefused() {
    assertThatThrownBy(() -> new TensorRange(-1, 2))
        .hasMessage("Invalid tensor range: offset -1, length 2");
    assertThatThrownBy(() -> new TensorRange(0, 0))
        .hasMessage("Invalid tensor range: offset 0, length 0");
  }
}
