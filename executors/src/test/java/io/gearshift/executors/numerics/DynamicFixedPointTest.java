package io.gearshift.executors.numerics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

class DynamicFixedPointTest {

  @Test
  void decodeOfEncodeIsIdentity() {
    for (int bits = 2; bits <= 16; bits++) {
      DynamicFixedPoint format = new DynamicFixedPoint(bits);
      for (int exponent : new int[] {-100, -1, 0, 7, 126, 130}) {
        for (int raw = format.smallestRaw(); raw <= format.largestRaw(); raw++) {
          float value = format.decode(raw, exponent);
          boolean same =
              value == Math.scalb((float) raw, -exponent)
                  && format.encode(value, exponent) == raw
                  && format.encodeStochastic(value, exponent, 0f) == raw
                  && format.encodeStochastic(value, exponent, 0x1.fffffep-1f) == raw;
          // Millions of them: an assertion for each would take most of the time.
          if (!same) {
            throw new AssertionError(raw + " at exponent " + exponent + " in " + format);
          }
        }
      }
    }
  }

  @Test
  void tiesGoToTheEvenInteger() {
    for (int bits = 2; bits <= 8; bits++) {
      DynamicFixedPoint format = new DynamicFixedPoint(bits);
      for (int raw = format.smallestRaw(); raw < format.largestRaw(); raw++) {
        float tie = raw + 0.5f;
        int even = raw % 2 == 0 ? raw : raw + 1;
        assertThat(format.encode(tie, 0)).isEqualTo(even);
        assertThat(format.encode(Math.nextDown(tie), 0)).isEqualTo(raw);
        assertThat(format.encode(Math.nextUp(tie), 0)).isEqualTo(raw + 1);
      }
    }
  }

  @Test
  void whatIsOutOfRangeSaturates() {
    for (int bits = 2; bits <= 16; bits++) {
      DynamicFixedPoint format = new DynamicFixedPoint(bits);
      float beyond = format.largestRaw() + 1f;
      for (float value :
          new float[] {beyond, beyond + 0.5f, Float.MAX_VALUE, Float.POSITIVE_INFINITY}) {
        assertThat(format.encode(value, 0)).isEqualTo(format.largestRaw());
        assertThat(format.encode(-value - 1, 0)).isEqualTo(format.smallestRaw());
        assertThat(format.encodeStochastic(value, 0, 0.9f)).isEqualTo(format.largestRaw());
        assertThat(format.encodeStochastic(-value - 1, 0, 0.9f)).isEqualTo(format.smallestRaw());
      }
    }
  }

  @Test
  void stochasticRoundingGoesUpWhereFractionAndUniformReachOne() {
    DynamicFixedPoint format = new DynamicFixedPoint(8);
    assertThat(format.encodeStochastic(2.25f, 0, 0.74999994f)).isEqualTo(2);
    assertThat(format.encodeStochastic(2.25f, 0, 0.75f)).isEqualTo(3);
    assertThat(format.encodeStochastic(-2.25f, 0, 0.24999994f)).isEqualTo(-3);
    assertThat(format.encodeStochastic(-2.25f, 0, 0.25f)).isEqualTo(-2);
    assertThat(format.encodeStochastic(1.125f, 1, 0.75f)).isEqualTo(3);
    assertThat(format.encodeStochastic(-1e-20f, 0, 0f)).isZero();
    assertThat(format.encodeStochastic(1e-20f, 0, 0.99999994f)).isZero();
  }

  @Test
  void scaleExponentIsTheLargestThatTheFormulaAllows() {
    Random random = new Random(20261121);
    for (int i = 0; i < 20_000; i++) {
      DynamicFixedPoint format = new DynamicFixedPoint(2 + i % 15);
      float a = anyFinite(random);
      float b = anyFinite(random);
      assertExact(format, Math.min(a, b), Math.max(a, b));
      float boundary = Math.scalb(format.largestRaw() + 0.5f, random.nextInt(200) - 100);
      assertExact(format, 0f, boundary);
      assertExact(format, 0f, Math.nextUp(boundary));
      assertExact(format, 0f, Math.nextDown(boundary));
      assertExact(format, -boundary, 0f);
    }
  }

  @Test
  void aBoundOfZeroPutsNoLimit() {
    DynamicFixedPoint format = new DynamicFixedPoint(8);
    assertThat(format.scaleExponent(-0f, 1f)).isEqualTo(6);
    assertThat(format.scaleExponent(-1f, 0f)).isEqualTo(7);
    assertThat(format.scaleExponent(-0f, 0f)).isZero();
  }

  @Test
  void encodedRangeNeverNeedsMoreThanOneStepOfSaturation() {
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      DynamicFixedPoint format = new DynamicFixedPoint(2 + i % 15);
      float bound = Math.abs(anyFinite(random));
      int exponent = format.scaleExponent(-bound, bound);
      double scaled = Math.scalb((double) bound, exponent);
      assertThat(scaled).isLessThanOrEqualTo(format.largestRaw() + 0.5);
      if (bound != 0) {
        assertThat(scaled).isGreaterThan((format.largestRaw() + 0.5) / 2);
      }
    }
  }

  @Test
  void badArgumentsAreNamed() {
    assertThatThrownBy(() -> new DynamicFixedPoint(1))
        .hasMessage("Invalid bit width: 1 (must be between 2 and 16)");
    assertThatThrownBy(() -> new DynamicFixedPoint(17))
        .hasMessage("Invalid bit width: 17 (must be between 2 and 16)");
    DynamicFixedPoint format = new DynamicFixedPoint(8);
    assertThatThrownBy(() -> format.scaleExponent(Float.NaN, 1f))
        .isInstanceOf(ArithmeticException.class)
        .hasMessage("Invalid range: [NaN, 1.0] (must be finite)");
    assertThatThrownBy(() -> format.encode(1f, 253))
        .hasMessage("Invalid scale exponent: 253 (must be between -252 and 252)");
    assertThatThrownBy(() -> format.scaleExponent(-1f, Float.POSITIVE_INFINITY))
        .isInstanceOf(ArithmeticException.class)
        .hasMessage("Invalid range: [-1.0, Infinity] (must be finite)");
    assertThatThrownBy(() -> DynamicFixedPoint.checkScaleExponent(-253))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid scale exponent: -253 (must be between -252 and 252)");
    assertThat(DynamicFixedPoint.powerOfTwo(252)).isEqualTo(0x1p252);
    assertThat(DynamicFixedPoint.powerOfTwo(-252)).isEqualTo(0x1p-252);
  }

  /** 2^s times each bound stays within the half step, and 2^(s+1) does not. */
  private static void assertExact(DynamicFixedPoint format, float min, float max) {
    int exponent = format.scaleExponent(min, max);
    if (min == 0f && max == 0f) {
      assertThat(exponent).isZero();
      return;
    }
    assertThat(fits(format, min, max, exponent)).isTrue();
    assertThat(fits(format, min, max, exponent + 1)).isFalse();
  }

  private static boolean fits(DynamicFixedPoint format, float min, float max, int exponent) {
    return within(max, exponent, format.largestRaw() + 0.5)
        && within(min, exponent, format.smallestRaw() - 0.5);
  }

  /** Exact: a float times a power of two is a double. */
  private static boolean within(float bound, int exponent, double limit) {
    return Math.scalb((double) Math.abs(bound), exponent) <= Math.abs(limit);
  }

  private static float anyFinite(Random random) {
    float value;
    do {
      value = Float.intBitsToFloat(random.nextInt());
    } while (!Float.isFinite(value));
    return value;
  }
}
