package io.gearshift.executors.numerics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FixedPointTest {

  @Test
  void rawValuesAreSymmetricAndOneStepApart() {
    FixedPoint format = new FixedPoint(9, 5);
    assertThat(format.largestRaw()).isEqualTo(511);
    assertThat(format.step()).isEqualTo(1 / 16.0);
    assertThat(format.encode(100f)).isEqualTo(511);
    assertThat(format.encode(-100f)).isEqualTo(-511);
    assertThat(format.decode(511)).isEqualTo(31.9375f);
    assertThat(format.encode(0.09375f)).as("1.5 steps go to the even").isEqualTo(2);
    assertThat(format.encode(0.15625f)).as("2.5 steps go to the even").isEqualTo(2);
  }

  @Test
  void everyValueOfSmallFormatsIsItself() {
    for (int bits = 1; bits <= 8; bits++) {
      for (int integerBits = -12; integerBits <= 12; integerBits++) {
        FixedPoint format = new FixedPoint(bits, integerBits);
        for (int raw = -format.largestRaw(); raw <= format.largestRaw(); raw++) {
          float value = format.decode(raw);
          assertThat(format.encode(value)).isEqualTo(raw);
          assertThat(format.overflows(value)).isFalse();
          assertThat(format.oneLess().overflows(value))
              .isEqualTo(2 * Math.abs(raw) > format.largestRaw());
        }
      }
    }
  }

  @Test
  void aValueGoesToTheNearest() {
    FixedPoint format = new FixedPoint(6, 2);
    for (int i = -5000; i <= 5000; i++) {
      float value = i * 0.0007f;
      float held = format.decode(format.encode(value));
      assertThat(Math.abs((double) held - value)).isLessThanOrEqualTo(format.step() / 2);
    }
  }

  @Test
  void thirtyOneBitsSaturateWhereSinglePrecisionRounds() {
    FixedPoint format = new FixedPoint(31, 5);
    assertThat(format.encode(40f)).isEqualTo(Integer.MAX_VALUE);
    assertThat(format.encode(-40f)).isEqualTo(-Integer.MAX_VALUE);
    assertThat(format.decode(format.encode(1.1f))).isEqualTo(1.1f);
    assertThat(format.overflows(32f)).isTrue();
    assertThat(format.overflows(31.999998f)).isFalse();
  }

  @Test
  void aRangeGrowsWhereTooMuchOverflowsAndShrinksWhereItMay() {
    assertThat(FixedPoint.rangeChange(0, 0, 0)).isEqualTo(-1);
    assertThat(FixedPoint.rangeChange(0, 0.1, 0)).isZero();
    assertThat(FixedPoint.rangeChange(0.1, 0.2, 0)).isEqualTo(1);
    assertThat(FixedPoint.rangeChange(1e-4, 1e-4, 1e-4)).isEqualTo(-1);
    assertThat(FixedPoint.rangeChange(1e-4, 2e-4, 1e-4)).isZero();
    assertThat(FixedPoint.rangeChange(2e-4, 2e-4, 1e-4)).isEqualTo(1);
  }

  @Test
  void whatIsOutOfBoundsIsRefused() {
    assertThatThrownBy(() -> new FixedPoint(0, 0))
        .hasMessage("Invalid bit width: 0 (must be between 1 and 31, the sign excluded)");
    assertThatThrownBy(() -> new FixedPoint(32, 0))
        .hasMessage("Invalid bit width: 32 (must be between 1 and 31, the sign excluded)");
    assertThatThrownBy(() -> new FixedPoint(9, -127))
        .hasMessage("Invalid integer bits: -127 (must be between -126 and 126)");
    assertThatThrownBy(() -> new FixedPoint(9, 127))
        .hasMessage("Invalid integer bits: 127 (must be between -126 and 126)");
  }
}
