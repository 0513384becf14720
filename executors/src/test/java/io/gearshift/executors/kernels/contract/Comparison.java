package io.gearshift.executors.kernels.contract;

import static org.assertj.core.api.Assertions.fail;

import io.gearshift.executors.kernels.tensor.Tensor;

/** How results of two backends are compared. */
final class Comparison {

  /**
   * The one tolerance for f32 sums: 16 units in the last place, relative to the sum of the absolute
   * values of what is added. A backend may add in any order and with fused operations, but not in
   * fewer bits.
   */
  static final double TOLERANCE = 0x1p-20;

  private Comparison() {}

  /** Requires equal bits; -0 differs from 0. */
  static void assertSameBits(String what, Tensor actual, Tensor expected) {
    requireSameSize(what, actual, expected);
    for (int i = 0; i < expected.size(); i++) {
      if (Float.floatToRawIntBits(actual.get(i)) != Float.floatToRawIntBits(expected.get(i))) {
        fail(
            "%s of %s: element %d is %s and must be %s, to the bit",
            what, expected, i, actual.get(i), expected.get(i));
      }
    }
  }

  /**
   * Requires |actual - expected| at most {@link #TOLERANCE} times magnitude, element by element.
   */
  static void assertClose(String what, Tensor actual, Tensor expected, Tensor magnitude) {
    assertWithin(what, actual, expected, i -> TOLERANCE * magnitude.get(i));
  }

  /** Requires |actual - expected| at most {@code bound}; NaN is never within. */
  static void assertWithin(String what, Tensor actual, Tensor expected, Bound bound) {
    requireSameSize(what, actual, expected);
    for (int i = 0; i < expected.size(); i++) {
      double difference = Math.abs((double) actual.get(i) - expected.get(i));
      if (!(difference <= bound.at(i))) {
        fail(
            "%s of %s: element %d is %s and must be %s within %s",
            what, expected, i, actual.get(i), expected.get(i), bound.at(i));
      }
    }
  }

  /** The largest difference allowed of one element. */
  interface Bound {
    double at(int index);
  }

  private static void requireSameSize(String what, Tensor actual, Tensor expected) {
    if (actual.size() != expected.size()) {
      fail("%s: %s compared with %s", what, actual, expected);
    }
  }
}
