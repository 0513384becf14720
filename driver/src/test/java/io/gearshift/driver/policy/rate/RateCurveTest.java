package io.gearshift.driver.policy.rate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class RateCurveTest {
  private static final double SMALL = 1e-12;

  @Test
  void aConstantIsExactlyOne() {
    for (double done : new double[] {0, 0.3, 0.999}) {
      assertThat(new RateCurve.Constant().factor(done)).isEqualTo(1.0);
    }
  }

  /** PyTorch's CosineAnnealingLR of 4 steps from 1 to 0.1: 1, 0.868..., 0.55, 0.231..., 0.1. */
  @Test
  void aCosineFallsAlongHalfAPeriod() {
    RateCurve curve = new RateCurve.Cosine(0.1);
    assertThat(curve.factor(0)).isEqualTo(1);
    assertThat(curve.factor(0.25)).isCloseTo(0.1 + 0.45 * (1 + Math.sqrt(0.5)), within(SMALL));
    assertThat(curve.factor(0.5)).isCloseTo(0.55, within(SMALL));
    assertThat(curve.factor(1)).isCloseTo(0.1, within(SMALL));
  }

  @Test
  void oneCycleRisesToItsPeakAndFalls() {
    RateCurve curve = new RateCurve.OneCycle(0.04, 0.3, 0.001);
    assertThat(curve.factor(0)).isCloseTo(0.04, within(SMALL));
    assertThat(curve.factor(0.15)).isCloseTo(0.52, within(SMALL));
    assertThat(curve.factor(0.3)).isCloseTo(1, within(SMALL));
    assertThat(curve.factor(0.65)).isCloseTo((1 + 0.001) / 2, within(SMALL));
    assertThat(curve.factor(1)).isCloseTo(0.001, within(SMALL));
    assertThat(new RateCurve.OneCycle(0.5, 0, 0).factor(0)).isEqualTo(1);
    assertThat(new RateCurve.OneCycle(0.5, 1, 0).factor(0.999)).isCloseTo(1, within(1e-5));
  }

  @Test
  void aTriangleRisesAndFallsInStraightLines() {
    RateCurve curve = new RateCurve.Triangular(0.2, 0.25, 0.1);
    assertThat(curve.factor(0)).isEqualTo(0.2);
    assertThat(curve.factor(0.125)).isCloseTo(0.6, within(SMALL));
    assertThat(curve.factor(0.25)).isEqualTo(1);
    assertThat(curve.factor(0.625)).isCloseTo(0.55, within(SMALL));
    assertThat(curve.factor(1)).isCloseTo(0.1, within(SMALL));
    assertThat(new RateCurve.Triangular(0.5, 0, 0).factor(0)).isEqualTo(1);
    assertThat(new RateCurve.Triangular(0.5, 1, 0).factor(0.999)).isCloseTo(1, within(1e-3));
  }

  @Test
  void aPolynomialFallsWithItsPower() {
    assertThat(new RateCurve.Polynomial(1, 0).factor(0.25)).isEqualTo(0.75);
    assertThat(new RateCurve.Polynomial(2, 0.2).factor(0.5)).isCloseTo(0.4, within(SMALL));
    assertThat(new RateCurve.Polynomial(3, 0).factor(0)).isEqualTo(1);
  }

  @Test
  void aWarmUpRisesInAStraightLineAndLeavesTheRestAlone() {
    RateCurve curve = new RateCurve.WarmUp(new RateCurve.Constant(), 0.4, 0.1);
    assertThat(List.of(0.0, 0.1, 0.2, 0.3, 0.4, 0.9).stream().map(curve::factor).toList())
        .usingComparatorForType((a, b) -> Math.abs(a - b) < SMALL ? 0 : 1, Double.class)
        .containsExactly(0.25, 0.5, 0.75, 1.0, 1.0, 1.0);
  }

  @Test
  void labelsSayTheNumbers() {
    assertThat(
            List.of(
                    new RateCurve.Constant(),
                    new RateCurve.Cosine(0.1),
                    new RateCurve.OneCycle(0.04, 0.3, 0.001),
                    new RateCurve.Polynomial(2, 0.2),
                    new RateCurve.WarmUp(new RateCurve.Cosine(0), 0.05, 0.01))
                .stream()
                .map(RateCurve::label))
        .containsExactly(
            "constant",
            "cosine to 0.1",
            "one cycle from 0.04 to 1 at 0.3 to 0.001",
            "polynomial of power 2.0 to 0.2",
            "cosine to 0.0, after a warm-up over 0.05 of the run");
  }

  /** The published settings: a straight line to a tenth over half of the run. */
  @Test
  void aCurveMayEndEarlyAndStay() {
    RateCurve curve = new RateCurve.Early(new RateCurve.Polynomial(1, 0.1), 0.5);
    assertThat(curve.factor(0)).isEqualTo(1);
    assertThat(curve.factor(0.25)).isCloseTo(0.55, within(SMALL));
    assertThat(curve.factor(0.5)).isCloseTo(0.1, within(SMALL));
    assertThat(curve.factor(0.999)).isEqualTo(curve.factor(0.5));
  }
}
