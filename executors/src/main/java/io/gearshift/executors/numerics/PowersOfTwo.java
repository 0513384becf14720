package io.gearshift.executors.numerics;

/** Rounding to powers of two. */
final class PowersOfTwo {
  static final double LN2 = StrictMath.log(2);

  private PowersOfTwo() {}

  /** The exponent nearest to the logarithm of a value, of equally near ones the even one. */
  static int exponent(double value) {
    return (int) Math.rint(StrictMath.log(value) / LN2);
  }

  /** The power of two of that exponent. */
  static float nearest(double value) {
    return Math.scalb(1f, exponent(value));
  }
}
