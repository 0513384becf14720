package io.gearshift.executors.numerics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Learned grids: what holds for all trained values, and gradients beside differences. */
class LearnedGridsTest {
  private static final Bounds BITS = new Bounds(2, 8);
  private static final Bounds STEPS = new Bounds(0x1p-8f, 1);
  private static final Bounds ENDS = new Bounds(0x1p-8f, 127);
  private static final Bounds SMALL_ENDS = new Bounds(0x1p-14f, 127);
  private static final int VALUES = 400;
  private static final double DIFFERENCE = 1e-4;

  private static LearnedUniform uniform(LearnedUniform.Form form, boolean signed) {
    return switch (form) {
      case B_XMAX -> new LearnedUniform(form, signed, BITS, ENDS);
      case D_XMAX -> new LearnedUniform(form, signed, STEPS, ENDS);
      case D_B -> new LearnedUniform(form, signed, BITS, STEPS);
    };
  }

  private static LearnedPowers powers(LearnedPowers.Form form, boolean signed, boolean zero) {
    return form == LearnedPowers.Form.XMIN_XMAX
        ? new LearnedPowers(form, signed, zero, SMALL_ENDS, ENDS)
        : new LearnedPowers(form, signed, zero, new Bounds(3, 6), SMALL_ENDS);
  }

  private static float[] values(Random random, double scale) {
    float[] values = new float[VALUES];
    for (int i = 0; i < VALUES; i++) {
      values[i] = (float) (scale * random.nextGaussian());
    }
    return values;
  }

  @ParameterizedTest
  @CsvSource({
    "0.5, 63.7, true",
    "0.5, 63.8, false",
    "0.25, 63.7, false",
    "1, 127, true",
    "0.36, 63.7, true",
    "NaN, 1, false",
    "0.5, NaN, false"
  })
  void upTo127StepsFitBytes(float step, float largest, boolean fit) {
    for (boolean signed : new boolean[] {true, false}) {
      assertThat(uniform(LearnedUniform.Form.D_XMAX, signed).fitsBytes(step, largest))
          .isEqualTo(fit);
    }
  }

  @Test
  void widthsFitBytesWithoutTheSignToo() {
    for (LearnedUniform.Form form :
        new LearnedUniform.Form[] {LearnedUniform.Form.B_XMAX, LearnedUniform.Form.D_B}) {
      assertThat(uniform(form, true).fitsBytes(8, 0.99f)).isTrue();
      assertThat(uniform(form, false).fitsBytes(7, 0.99f)).isTrue();
      assertThat(uniform(form, false).fitsBytes(8, 0.99f)).isFalse();
    }
    // The step of 1 / 127 is snapped to 1 / 128.
    assertThat(uniform(LearnedUniform.Form.B_XMAX, true).fitsBytes(8, 1)).isFalse();
    assertThat(powers(LearnedPowers.Form.XMIN_XMAX, true, false).fitsBytes(1, 1)).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void uniformValuesStayMonotoneSymmetricAndWithinTheirBits(LearnedUniform.Form form) {
    Random random = new Random(form.name().hashCode());
    for (int trial = 0; trial < 200; trial++) {
      for (boolean signed : new boolean[] {true, false}) {
        LearnedUniform format = uniform(form, signed);
        float one = between(random, format.first());
        float two = between(random, format.second());
        LearnedUniform.At grid = format.at(one, two);
        float[] values = values(random, 2.0 * grid.largest());
        for (float value : values) {
          float on = grid.decode(grid.encode(value));
          assertThat(grid.decode(grid.encode(on))).as("again").isEqualTo(on);
          float above = Math.nextUp(value + grid.step() / 8);
          assertThat(grid.encode(above)).isGreaterThanOrEqualTo(grid.encode(value));
          if (signed) {
            assertThat(grid.encode(-value)).isEqualTo(-grid.encode(value));
          } else {
            assertThat(grid.encode(-Math.abs(value))).isZero();
          }
          if (grid.holds(value)) {
            assertThat(Math.abs(on - value)).isLessThanOrEqualTo(grid.step() / 2);
          }
        }
        if (form != LearnedUniform.Form.B_XMAX) {
          // Snapping the step may leave a largest value with a bit more.
          int bits = grid.bits(1);
          assertThat(grid.largestRaw()).isLessThan(1 << (signed ? bits - 1 : bits));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void gradientsOfStepAndEndAreThoseOfTheSmoothParts(LearnedUniform.Form form) {
    Random random = new Random(7);
    for (boolean signed : new boolean[] {true, false}) {
      LearnedUniform format = uniform(form, signed);
      float one = form == LearnedUniform.Form.D_XMAX ? 0.11f : 4.3f;
      float two = form == LearnedUniform.Form.D_B ? 0.2f : 1.3f;
      LearnedUniform.At grid = format.at(one, two);
      double[] by = grid.gradient(0.7, -0.4);
      assertThat(by[0]).isCloseTo(numeric(format, one, two, true), within(1e-3));
      assertThat(by[1]).isCloseTo(numeric(format, one, two, false), within(1e-3));
      for (float value : values(random, 2)) {
        assertThat(grid.byLargest(value))
            .isEqualTo(grid.holds(value) ? 0 : signed || value > 0 ? (int) Math.signum(value) : 0);
        assertThat(Math.abs(grid.byStep(value))).isLessThanOrEqualTo(0.5f);
      }
    }
  }

  /** The derivative of 0.7 * step - 0.4 * largest, where snapping is a factor that stays. */
  private static double numeric(LearnedUniform format, double one, double two, boolean first) {
    double up = smooth(format, one + (first ? DIFFERENCE : 0), two + (first ? 0 : DIFFERENCE));
    double down = smooth(format, one - (first ? DIFFERENCE : 0), two - (first ? 0 : DIFFERENCE));
    return (up - down) / (2 * DIFFERENCE);
  }

  private static double smooth(LearnedUniform format, double one, double two) {
    int sign = format.signed() ? 1 : 0;
    return switch (format.form()) {
      case B_XMAX -> {
        double levels = Math.pow(2, Math.rint(4.3) - sign + one - 4.3f) - 1;
        double raw = two / levels;
        double fixed = 1.3f / (Math.pow(2, Math.rint(4.3) - sign) - 1);
        yield 0.7 * raw * PowersOfTwo.nearest(fixed) / fixed - 0.4 * two;
      }
      case D_XMAX -> 0.7 * one * PowersOfTwo.nearest(0.11f) / 0.11f - 0.4 * two;
      case D_B -> {
        double levels = Math.pow(2, Math.rint(4.3) - sign + one - 4.3f) - 1;
        double step = two * PowersOfTwo.nearest(0.2f) / 0.2f;
        yield 0.7 * step - 0.4 * step * levels;
      }
    };
  }

  @Test
  void bitsAreThoseThatTheLargestValueTakes() {
    LearnedUniform weights = uniform(LearnedUniform.Form.D_XMAX, true);
    assertThat(weights.at(0.125f, 0.125f).bits(2)).isEqualTo(2);
    assertThat(weights.at(0.125f, 0.875f).bits(2)).isEqualTo(4);
    assertThat(weights.at(0.125f, 1).bits(2)).isEqualTo(5);
    assertThat(weights.at(0.125f, 0.01f).bits(2)).isEqualTo(2);
    LearnedUniform inputs = uniform(LearnedUniform.Form.D_XMAX, false);
    assertThat(inputs.at(0.125f, 1.875f).bits(1)).isEqualTo(4);
    assertThat(uniform(LearnedUniform.Form.B_XMAX, true).at(3.6f, 1).bits(2)).isEqualTo(4);

    double[] by = weights.at(0.125f, 0.875f).bitsGradient(2);
    double log2 = Math.log(2);
    assertThat(by[0]).isCloseTo(-0.875 / 0.125 / 0.125 / (8 * log2), within(1e-6));
    assertThat(by[1]).isCloseTo(1 / 0.125 / (8 * log2), within(1e-6));
    assertThat(weights.at(0.125f, 0.01f).bitsGradient(2)).containsExactly(0, 0);
    assertThat(uniform(LearnedUniform.Form.D_B, true).at(3.6f, 0.1f).bitsGradient(2))
        .containsExactly(1, 0);
    assertThat(uniform(LearnedUniform.Form.D_B, true).at(9, 0.1f).bitsGradient(2))
        .containsExactly(0, 0);
  }

  @ParameterizedTest
  @EnumSource
  void powersAreIdempotentOddMonotoneAndNear(LearnedPowers.Form form) {
    Random random = new Random(form.name().hashCode());
    for (int trial = 0; trial < 200; trial++) {
      boolean signed = trial % 2 == 0;
      boolean zero = trial % 4 < 2;
      LearnedPowers format = powers(form, signed, zero);
      float one = between(random, format.first());
      float two = between(random, format.second());
      LearnedPowers.At grid =
          format.at(one, Math.max(two, form == LearnedPowers.Form.XMIN_XMAX ? one : two));
      assertThat(Math.log(grid.smallest()) / Math.log(2))
          .isCloseTo(Math.rint(Math.log(grid.smallest()) / Math.log(2)), within(1e-9));
      float[] values = values(random, 2.0 * grid.largest());
      for (float value : values) {
        float on = grid.quantize(value);
        assertThat(grid.quantize(on)).as("again").isEqualTo(on);
        assertThat(grid.quantize(value * 1.1f) * Math.signum(value))
            .isGreaterThanOrEqualTo(on * Math.signum(value));
        if (signed) {
          assertThat(grid.quantize(-value)).isEqualTo(-on);
        } else {
          assertThat(grid.quantize(-Math.abs(value))).isZero();
        }
        if (grid.byValue(value) > 0) {
          assertThat(Math.abs(on / value)).isBetween(0.7071f, 1.41422f);
          assertThat(grid.byValue(value)).isEqualTo(on / value);
          assertThat(grid.bySmallest(value)).isZero();
          assertThat(grid.byLargest(value)).isZero();
        }
        if (grid.byLargest(value) != 0) {
          assertThat(on).isEqualTo(grid.byLargest(value) * grid.largest());
        }
        if (grid.bySmallest(value) != 0) {
          assertThat(on).isEqualTo(grid.bySmallest(value) * grid.smallest());
        }
      }
      if (zero) {
        assertThat(grid.quantize(grid.smallest() * 0.7f)).isZero();
        assertThat(grid.quantize(grid.smallest() * 0.71f)).isEqualTo(grid.smallest());
      } else {
        assertThat(grid.quantize(grid.smallest() * 0.01f)).isEqualTo(grid.smallest());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"B_XMAX", "B_XMIN"})
  void aWidthOfPowersHasSoManySizes(LearnedPowers.Form form) {
    for (int bits = 3; bits <= 5; bits++) {
      LearnedPowers.At grid = powers(form, true, true).at(bits + 0.2f, 0.3f);
      assertThat(grid.bits(1)).isEqualTo(bits);
      int sizes = Math.getExponent(grid.largest()) - Math.getExponent(grid.smallest()) + 1;
      assertThat(sizes).isEqualTo(1 << (bits - 2));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void gradientsOfTheEndsOfPowersAreThoseOfTheirSmoothParts(boolean zero) {
    LearnedPowers.At ends = powers(LearnedPowers.Form.XMIN_XMAX, true, zero).at(0.01f, 1.3f);
    assertThat(ends.gradient(2, 3)[0]).isCloseTo(2 * ends.smallest() / 0.01f, within(1e-6));
    assertThat(ends.gradient(2, 3)[1]).isCloseTo(3 * ends.largest() / 1.3f, within(1e-6));

    LearnedPowers format = powers(LearnedPowers.Form.B_XMAX, true, zero);
    double overhead = zero ? 2 : 1;
    LearnedPowers.At widths = format.at(4.2f, 1.3f);
    double up = Math.pow(2, 1 - Math.pow(2, 4 + DIFFERENCE - overhead));
    double down = Math.pow(2, 1 - Math.pow(2, 4 - DIFFERENCE - overhead));
    double expected = 2 * widths.largest() * (up - down) / (2 * DIFFERENCE);
    assertThat(widths.gradient(2, 3)[0]).isCloseTo(expected, within(1e-4 * Math.abs(expected)));
    assertThat(widths.gradient(2, 3)[1])
        .isCloseTo((3 * widths.largest() + 2 * widths.smallest()) / 1.3f, within(1e-6));

    LearnedPowers.At other = powers(LearnedPowers.Form.B_XMIN, true, zero).at(4.2f, 0.01f);
    up = Math.pow(2, Math.pow(2, 4 + DIFFERENCE - overhead) - 1);
    down = Math.pow(2, Math.pow(2, 4 - DIFFERENCE - overhead) - 1);
    expected = 3 * other.smallest() * (up - down) / (2 * DIFFERENCE);
    assertThat(other.gradient(2, 3)[0]).isCloseTo(expected, within(1e-4 * Math.abs(expected)));
  }

  @Test
  void theSizeOfPowersIsCountedAsInThePublicCode() {
    LearnedPowers format = powers(LearnedPowers.Form.XMIN_XMAX, true, true);
    assertThat(format.at(0x1p-3f, 1).bits(2)).isEqualTo(3);
    assertThat(format.at(0x1p-4f, 1).bits(2)).isEqualTo(4);
    assertThat(format.at(1, 1).bits(2)).isEqualTo(2);
    // log2(log2(xmax / xmin) + 1): 3 octaves and one.
    double[] by = format.at(0.11f, 1).bitsGradient(2);
    assertThat(by[0]).isCloseTo(-1 / (4 * Math.log(2) * Math.log(2) * 0.11f), within(1e-6));
    assertThat(by[1]).isCloseTo(1 / (4 * Math.log(2) * Math.log(2)), within(1e-6));
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "2, 1", "-1, 1", "1, Infinity", "NaN, 1"})
  void boundsThatHoldNothingAreRefused(float least, float most) {
    assertThatThrownBy(() -> new Bounds(least, most))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Invalid bounds: ");
  }

  @Test
  void whatIsNoNumberIsRefused() {
    assertThatThrownBy(() -> uniform(LearnedUniform.Form.D_B, true).at(Float.NaN, 1))
        .hasMessage("Invalid trained values: NaN, 1.0 (must be numbers)");
    assertThatThrownBy(() -> powers(LearnedPowers.Form.B_XMAX, true, true).at(1, Float.NaN))
        .hasMessage("Invalid trained values: 1.0, NaN (must be numbers)");
  }

  private static float between(Random random, Bounds bounds) {
    double low = Math.log(bounds.least() / 2);
    double high = Math.log(bounds.most() * 2.0);
    return (float) Math.exp(low + (high - low) * random.nextDouble());
  }
}
