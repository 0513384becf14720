package io.gearshift.executors.numerics;

/**
 * IEEE 754 half precision, held in single precision: a sign, 5 bits of exponent, 10 of fraction.
 *
 * <p>Source: IEEE 754-2008, binary16.
 */
public final class HalfFloat {
  private static final int SIGN = 0x80000000;
  private static final int DROPPED_BITS = 13;
  private static final int DROPPED = (1 << DROPPED_BITS) - 1;
  private static final int SMALLEST_NORMAL = Float.floatToRawIntBits(0x1p-14f);
  private static final int INFINITY = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);

  /** The first power of two that is too large. */
  private static final int TOO_LARGE = Float.floatToRawIntBits(0x1p16f);

  /** Floats of its size are 2^-24 apart, as are subnormal halves. */
  private static final float SUBNORMAL_ROUNDER = 0.75f;

  private HalfFloat() {}

  /**
   * The nearest half, ties to the one with an even last bit. Magnitudes from 65,520 on become
   * infinite; those below 2^-14 are rounded to multiples of 2^-24; the sign of zero is kept, NaN
   * stays NaN.
   */
  public static float round(float value) {
    int bits = Float.floatToRawIntBits(value);
    int magnitude = bits & ~SIGN;
    if (magnitude > INFINITY) {
      return value;
    }
    int rounded;
    if (magnitude < SMALLEST_NORMAL) {
      float sum = Float.intBitsToFloat(magnitude) + SUBNORMAL_ROUNDER;
      rounded = Float.floatToRawIntBits(sum - SUBNORMAL_ROUNDER);
    } else {
      int even = (magnitude >> DROPPED_BITS) & 1;
      rounded = (magnitude + (DROPPED >> 1) + even) & ~DROPPED;
      rounded = rounded >= TOO_LARGE ? INFINITY : rounded;
    }
    return Float.intBitsToFloat(rounded | (bits & SIGN));
  }
}
