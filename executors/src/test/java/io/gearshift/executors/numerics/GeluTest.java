package io.gearshift.executors.numerics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeluTest {
  private static final double RELATIVE = 1e-13;

  private static double expected(double x) {
    return x / (1 + StrictMath.exp(-1.702 * x));
  }

  @Test
  void valuesEqualTheFormula() {
    for (double x = -400; x < 400; x += 0.00731) {
      double value = Gelu.value(x);
      assertThat(value).isCloseTo(expected(x), within(Math.abs(expected(x)) * RELATIVE));
    }
  }

  @Test
  void slopesEqualTheFormula() {
    for (double x = -40; x < 40; x += 0.000731) {
      double sigmoid = 1 / (1 + StrictMath.exp(-1.702 * x));
      double slope = sigmoid * (1 + 1.702 * x * (1 - sigmoid));
      assertThat(Gelu.slope(x)).isCloseTo(slope, within(1e-13));
    }
  }

  @Test
  void slopesAreThoseOfTheValues() {
    double step = 1e-5;
    for (double x = -6; x < 6; x += 0.0371) {
      double numeric = (Gelu.value(x + step) - Gelu.value(x - step)) / (2 * step);
      assertThat(Gelu.slope(x)).isCloseTo(numeric, within(1e-9));
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "-0.0, -0.0", "1e38, 1e38", "700, 700", "Infinity, Infinity"})
  void largeValuesAreTheInputAndZeroKeepsItsSign(double x, double value) {
    assertThat((float) Gelu.value(x)).isEqualTo((float) value);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1e38, -700, -411, -1e20})
  void farBelowZeroNothingIsLeftInF32(double x) {
    assertThat((float) Gelu.value(x)).isEqualTo(-0f);
    assertThat((float) Gelu.slope(x)).isZero();
  }

  @Test
  void whatIsNoNumberStaysSo() {
    assertThat(Gelu.value(Double.NaN)).isNaN();
    assertThat(Gelu.slope(Double.NaN)).isNaN();
  }
}
