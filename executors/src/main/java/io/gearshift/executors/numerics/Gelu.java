package io.gearshift.executors.numerics;

/**
 * GELU as DL4J approximates it: x / (1 + exp(-1.702 x)), in f32 and by operations that vector units
 * have, so that plain and vector code agree to the bit.
 *
 * <p>exp(z) is 2^k times a polynomial of r = z - k ln 2, |r| at most ln 2 / 2. x is cut to -52.3
 * and 51.1 in it: below, exp(z) is infinite and {@link #value} a zero; above, 1 + exp(z) is 1. The
 * relative error of {@link #value} is below 3e-7 + 2e-8 |x| where the value is above 1e-35, the
 * error of {@link #slope} below 1e-6. NaN gives NaN.
 *
 * <p>Source: Hendrycks and Gimpel 2016 (arXiv 1606.08415) for the approximation; Cody and Waite
 * 1980 for the reduction of the argument.
 */
public final class Gelu {
  /** z / x. */
  public static final float SLOPE = -1.702f;

  /** Where x is cut below. */
  public static final float LEAST = -52.3f;

  /** Where x is cut above. */
  public static final float MOST = 51.1f;

  /** z / (x ln 2). */
  public static final float LOG2_SLOPE = (float) (-1.702 / 0.6931471805599453);

  /** -ln 2 with its last 8 bits zero, so that its product with k is exact. */
  public static final float LN2_HIGH = -0x1.62e4p-1f;

  /** -ln 2 less the former. */
  public static final float LN2_LOW = -1.4286068e-6f;

  /** 1.5 * 2^23: added to a number, it leaves the nearest integer in the lowest bits. */
  public static final float INTEGER = 0x1.8p23f;

  /** What the exponent of an f32 is stored with. */
  public static final int EXPONENT_BIAS = 127;

  /** Bits of an f32's fraction. */
  public static final int FRACTION_BITS = 23;

  /** 1 / n!, from n = 7 down to 0. */
  private static final float[] POLYNOMIAL = {
    1f / 5040, 1f / 720, 1f / 120, 1f / 24, 1f / 6, 0.5f, 1, 1
  };

  private Gelu() {}

  /** Number of the polynomial's coefficients. */
  public static int terms() {
    return POLYNOMIAL.length;
  }

  /** A coefficient of the polynomial, that of the highest power first. */
  public static float term(int index) {
    return POLYNOMIAL[index];
  }

  /** The function. */
  public static float value(float x) {
    return x / (1 + exp(cut(x)));
  }

  /** Its derivative, s (1 + 1.702 x (1 - s)) with s = 1 / (1 + exp(-1.702 x)). */
  public static float slope(float x) {
    float cut = cut(x);
    float sigmoid = 1 / (1 + exp(cut));
    return sigmoid * Math.fma(SLOPE * cut, sigmoid - 1, 1f);
  }

  private static float cut(float x) {
    return Math.max(LEAST, Math.min(MOST, x));
  }

  private static float exp(float x) {
    float shifted = Math.fma(x, LOG2_SLOPE, INTEGER);
    float k = shifted - INTEGER;
    float r = Math.fma(k, LN2_LOW, Math.fma(x, SLOPE, k * LN2_HIGH));
    float sum = POLYNOMIAL[0];
    for (int i = 1; i < POLYNOMIAL.length; i++) {
      sum = Math.fma(sum, r, POLYNOMIAL[i]);
    }
    int power = (Float.floatToRawIntBits(shifted) + EXPONENT_BIAS) << FRACTION_BITS;
    return sum * Float.intBitsToFloat(power);
  }
}
