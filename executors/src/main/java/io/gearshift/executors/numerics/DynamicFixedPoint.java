package io.gearshift.executors.numerics;

/**
 * Dynamic fixed point of {@code bits} bits, sign included: a tensor is raw integers in
 * [-2^(bits-1), 2^(bits-1) - 1] and one scale exponent s; value = raw * 2^-s.
 *
 * <p>Source: MuPPET (arXiv 2006.09049), section 3.1, and ICIdsl/muppet {@code quantize.py}. Unlike
 * that code, a raw value never reaches 2^(bits-1): it saturates.
 *
 * @param bits width of a raw value, 2 to 16
 */
public record DynamicFixedPoint(int bits) {

  /** Smallest width. */
  public static final int MIN_BITS = 2;

  /** Largest width. */
  public static final int MAX_BITS = 16;

  /** Largest magnitude of a scale exponent that this format works with. */
  public static final int MAX_SCALE_EXPONENT = 252;

  public DynamicFixedPoint {
    if (bits < MIN_BITS || bits > MAX_BITS) {
      throw new IllegalArgumentException(
          "Invalid bit width: "
              + bits
              + " (must be between "
              + MIN_BITS
              + " and "
              + MAX_BITS
              + ")");
    }
  }

  /** -2^(bits-1). */
  public int smallestRaw() {
    return -(1 << (bits - 1));
  }

  /** 2^(bits-1) - 1. */
  public int largestRaw() {
    return (1 << (bits - 1)) - 1;
  }

  /**
   * The scale exponent of a tensor of the given range: floor(log2(min(|(2^(bits-1) - 1/2) / max|,
   * |(-2^(bits-1) - 1/2) / min|))), 0 for a tensor of zeros. A bound that is zero puts no limit on
   * the scale.
   *
   * <p>Exact for all floats, subnormal ones included: with divisors of at most 24 bits and
   * dividends of at most 17, a quotient below a power of two is too far from it to be rounded up to
   * it in double precision. Results lie between -128 and 163.
   *
   * @throws ArithmeticException if a bound is NaN or infinite
   */
  public int scaleExponent(float min, float max) {
    if (!Float.isFinite(min) || !Float.isFinite(max)) {
      throw new ArithmeticException("Invalid range: [" + min + ", " + max + "] (must be finite)");
    }
    if (min == 0f && max == 0f) {
      return 0;
    }
    double half = 1 << (bits - 1);
    double above = Math.abs((half - 0.5) / max);
    double below = Math.abs((-half - 0.5) / min);
    return Math.getExponent(Math.min(above, below));
  }

  /**
   * raw = value * 2^scaleExponent rounded to the nearest integer, saturated. Ties go to the even
   * integer; infinities saturate; what NaN becomes is not defined. The error is at most half a step
   * where nothing saturates.
   */
  public int encode(float value, int scaleExponent) {
    double rounded = Math.rint(value * powerOfTwo(scaleExponent));
    return (int) Math.max(smallestRaw(), Math.min(largestRaw(), rounded));
  }

  /**
   * raw = floor(value * 2^scaleExponent + u), saturated. For u uniform in [0, 1) the mean of raw is
   * the scaled value; scaled values that are integers never move.
   *
   * <p>The scaled value is split in single precision: raw = floor + 1 where fraction + u &gt;= 1,
   * else floor.
   *
   * @param uniform u in [0, 1)
   */
  public int encodeStochastic(float value, int scaleExponent, float uniform) {
    float scaled = (float) (value * powerOfTwo(scaleExponent));
    float floor = (float) Math.floor(scaled);
    float fraction = scaled - floor;
    int carry = fraction + uniform >= 1f ? 1 : 0;
    int bounded = (int) Math.max(smallestRaw() - 1f, Math.min(largestRaw(), floor));
    return Math.max(smallestRaw(), Math.min(largestRaw(), bounded + carry));
  }

  /**
   * raw * 2^-scaleExponent, exact wherever single precision holds the result: it rounds only among
   * subnormal numbers and is infinite from 2^128 on.
   */
  public float decode(int raw, int scaleExponent) {
    return (float) (raw * powerOfTwo(-scaleExponent));
  }

  /**
   * 2^exponent.
   *
   * @throws IllegalArgumentException if the magnitude is over {@link #MAX_SCALE_EXPONENT}
   */
  public static double powerOfTwo(int exponent) {
    checkScaleExponent(exponent);
    return Math.scalb(1.0, exponent);
  }

  /**
   * Checks a scale exponent.
   *
   * @throws IllegalArgumentException if its magnitude is over {@link #MAX_SCALE_EXPONENT}
   */
  public static void checkScaleExponent(int exponent) {
    if (exponent < -MAX_SCALE_EXPONENT || exponent > MAX_SCALE_EXPONENT) {
      throw new IllegalArgumentException(
          "Invalid scale exponent: "
              + exponent
              + " (must be between "
              + -MAX_SCALE_EXPONENT
              + " and "
              + MAX_SCALE_EXPONENT
              + ")");
    }
  }
}
