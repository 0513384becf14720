package io.gearshift.executors.numerics;

/**
 * GELU as DL4J approximates it: x / (1 + exp(-1.702 x)), in f64 and by operations that vector units
 * have, so that plain and vector code agree to the bit.
 *
 * <p>exp(z) is 2^k times a polynomial of r = z - k ln 2, |r| at most ln 2 / 2; z is cut to -700 and
 * 700, beyond which the results, rounded to f32, are the same. The relative error of {@link #value}
 * is below 1e-13, so that rounded to f32 it is at most a unit in the last place from the exact
 * value. NaN gives NaN.
 *
 * <p>Source: Hendrycks and Gimpel 2016 (arXiv 1606.08415) for the approximation; Cody and Waite
 * 1980 for the reduction of the argument.
 */
public final class Gelu {
  /** The approximation's factor of x. */
  public static final double SLOPE = 1.702;

  /** Where the exponent is cut. */
  public static final double LIMIT = 700;

  /** 1 / ln 2. */
  public static final double LOG2_E = 1.4426950408889634;

  /** ln 2 with its last 21 bits zero, so that its product with k is exact. */
  public static final double LN2_HIGH = 0x1.62e42feep-1;

  /** ln 2 less the former. */
  public static final double LN2_LOW = 1.9082149292705877e-10;

  /** 1.5 * 2^52: added to a number, it leaves the nearest integer in the lowest bits. */
  public static final double INTEGER = 0x1.8p52;

  /** What the exponent of an f64 is stored with. */
  public static final long EXPONENT_BIAS = 1023;

  /** Bits of an f64's fraction. */
  public static final int FRACTION_BITS = 52;

  /** 1 / n!, from n = 11 down to 0. */
  private static final double[] POLYNOMIAL = {
    1.0 / 39916800,
    1.0 / 3628800,
    1.0 / 362880,
    1.0 / 40320,
    1.0 / 5040,
    1.0 / 720,
    1.0 / 120,
    1.0 / 24,
    1.0 / 6,
    0.5,
    1,
    1
  };

  private Gelu() {}

  /** Number of the polynomial's coefficients. */
  public static int terms() {
    return POLYNOMIAL.length;
  }

  /** A coefficient of the polynomial, that of the highest power first. */
  public static double term(int index) {
    return POLYNOMIAL[index];
  }

  /** The function. */
  public static double value(double x) {
    return x / (1 + exp(-SLOPE * x));
  }

  /** Its derivative, s (1 + 1.702 x (1 - s)) with s = 1 / (1 + exp(-1.702 x)). */
  public static double slope(double x) {
    double exponent = -SLOPE * x;
    double sigmoid = 1 / (1 + exp(exponent));
    return sigmoid * (1 - exponent * (1 - sigmoid));
  }

  private static double exp(double exponent) {
    double z = Math.max(-LIMIT, Math.min(LIMIT, exponent));
    double shifted = z * LOG2_E + INTEGER;
    double k = shifted - INTEGER;
    double r = z - k * LN2_HIGH - k * LN2_LOW;
    double sum = POLYNOMIAL[0];
    for (int i = 1; i < POLYNOMIAL.length; i++) {
      sum = sum * r + POLYNOMIAL[i];
    }
    long power = (Double.doubleToRawLongBits(shifted) + EXPONENT_BIAS) << FRACTION_BITS;
    return sum * Double.longBitsToDouble(power);
  }
}
