package io.gearshift.executors.numerics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeluTest {
  private static final double LEAST = 1e-35;

  private static double sigmoid(double x) {
    return 1 / (1 + StrictMath.exp(-1.702 * x));
  }

  private static double slope(double x) {
    return sigmoid(x) * (1 + 1.702 * x * (1 - sigmoid(x)));
  }

  @Test
  void valuesEqualTheFormula() {
    for (float x = -60; x < 60; x += 0.000731f) {
      double expected = x * sigmoid(x);
      double relative = 3e-7 + 2e-8 * Math.abs(x);
      double allowed = Math.max(Math.abs(expected) * relative, LEAST);
      assertThat((double) Gelu.value(x)).isCloseTo(expected, within(allowed));
    }
  }

  @Test
  void slopesEqualTheFormula() {
    for (float x = -60; x < 60; x += 0.000731f) {
      assertThat((double) Gelu.slope(x)).isCloseTo(slope(x), within(1e-6));
    }
  }

  @Test
  void slopesOfTheFormulaAreThoseOfItsValues() {
    double step = 1e-5;
    for (double x = -6; x < 6; x += 0.0371) {
      double above = (x + step) * sigmoid(x + step);
      double below = (x - step) * sigmoid(x - step);
      assertThat(slope(x)).isCloseTo((above - below) / (2 * step), within(1e-9));
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "-0.0, -0.0", "1e38, 1e38", "700, 700", "Infinity, Infinity"})
  void largeValuesAreTheInputAndZeroKeepsItsSign(float x, float value) {
    assertThat(Gelu.value(x)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(floats = {-3e38f, -1e20f, -700, -52.3f})
  void farBelowZeroNothingIsLeft(float x) {
    assertThat(Gelu.value(x)).isEqualTo(-0f);
    assertThat(Gelu.slope(x)).isZero();
  }

  @Test
  void whatIsNoNumberStaysSo() {
    assertThat(Gelu.value(Float.NaN)).isNaN();
    assertThat(Gelu.slope(Float.NaN)).isNaN();
  }
}
