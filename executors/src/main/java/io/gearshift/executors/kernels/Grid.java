package io.gearshift.executors.kernels;

import io.gearshift.executors.numerics.DynamicFixedPoint;

/**
 * A uniform grid of {@code bits} bits, sign included, symmetric but for one value: raw values of
 * [-2^(bits-1), 2^(bits-1) - 1], of which one is {@link Tensor#scale} apart from the next.
 */
public sealed interface Grid {

  /** Width of a raw value, 2 to 16. */
  int bits();

  /** The smallest raw value. */
  default int smallestRaw() {
    return new DynamicFixedPoint(bits()).smallestRaw();
  }

  /**
   * Dynamic fixed point: the scale is the power of two that {@link DynamicFixedPoint#scaleExponent}
   * takes for the range of the tensor that is encoded.
   */
  record OfRange(int bits) implements Grid {}

  /**
   * A grid whose scale is a number that a kernel reads where it lies: raw = x / step, rounded to
   * the nearest, ties to even, and saturated.
   *
   * @param step F32, one element, above 0
   */
  record OfStep(int bits, Tensor step) implements Grid {}
}
