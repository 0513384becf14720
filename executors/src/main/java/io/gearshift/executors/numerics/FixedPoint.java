package io.gearshift.executors.numerics;

/**
 * Fixed point of {@code bits} bits beside the sign, of which {@code integerBits} stand before the
 * point: raw integers in [-(2^bits - 1), 2^bits - 1], value = raw * 2^(integerBits - bits). More
 * integer bits than bits, and fewer than none, move the point out of the number.
 *
 * <p>Source: Courbariaux, Bengio and David 2014 (arXiv 1412.7024), sections 4 and 5, and
 * MatthieuCourbariaux/deep-learning-multipliers {@code format.py}. Unlike that code, zero has no
 * sign.
 *
 * @param bits width of a raw value without its sign, 1 to 31
 * @param integerBits the range: values below 2^integerBits are held, -126 to 126
 */
public record FixedPoint(int bits, int integerBits) {

  /** Largest width, sign excluded. */
  public static final int MAX_BITS = 31;

  /** Largest magnitude of a number of integer bits. */
  public static final int MAX_INTEGER_BITS = 126;

  /**
   * @throws IllegalArgumentException if the width or the range is out of bounds
   */
  public FixedPoint {
    if (bits < 1 || bits > MAX_BITS) {
      throw new IllegalArgumentException(
          "Invalid bit width: " + bits + " (must be between 1 and 31, the sign excluded)");
    }
    if (Math.abs(integerBits) > MAX_INTEGER_BITS) {
      throw new IllegalArgumentException(
          "Invalid integer bits: " + integerBits + " (must be between -126 and 126)");
    }
  }

  /** 2^bits - 1; the smallest is its negative. */
  public int largestRaw() {
    return (int) ((1L << bits) - 1);
  }

  /** 2^(integerBits - bits): what one raw value is apart from the next. */
  public double step() {
    return Math.scalb(1.0, integerBits - bits);
  }

  /**
   * raw = value / step rounded to the nearest integer, ties to even, saturated; infinities
   * saturate, what NaN becomes is not defined. The error is at most half a step where nothing
   * saturates.
   */
  public int encode(float value) {
    double rounded = Math.rint(value / step());
    return (int) Math.max(-largestRaw(), Math.min(largestRaw(), rounded));
  }

  /** raw * step, rounded once to single precision: exact up to 24 bits and among normal numbers. */
  public float decode(int raw) {
    return (float) (raw * step());
  }

  /** Whether a value is larger in magnitude than every one of this format; not so for NaN. */
  public boolean overflows(float value) {
    return Math.abs((double) value) > largestRaw() * step();
  }

  /** The same width with one integer bit less: half the range, half the step. */
  public FixedPoint oneLess() {
    return new FixedPoint(bits, integerBits - 1);
  }

  /**
   * How a range moves: + 1 integer bit where more overflows than may, - 1 where no more than that
   * would overflow with one bit less, else 0.
   *
   * @param overflow share of values that overflow, 0 to 1
   * @param overflowOneLess share that would with one integer bit less
   * @param maximum the largest share that may
   */
  public static int rangeChange(double overflow, double overflowOneLess, double maximum) {
    if (overflow > maximum) {
      return 1;
    }
    return overflowOneLess <= maximum ? -1 : 0;
  }
}
