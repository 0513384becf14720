package io.gearshift.executors.kernels.onednn.saturation;

import io.gearshift.executors.kernels.host.loop.RawRange;

/**
 * How signed raw values are written unsigned: plus a zero point, so that the smallest becomes 0.
 *
 * @param zeroPoint what raw 0 becomes, 0 to 128
 * @param largest the largest unsigned value, at most 255
 */
public record UnsignedSource(int zeroPoint, int largest) {

  public static UnsignedSource of(RawRange range) {
    int zeroPoint = Math.max(0, -range.min());
    return new UnsignedSource(zeroPoint, zeroPoint + Math.max(0, range.max()));
  }

  /**
   * The largest magnitude of the sum of two signed factors of one sign whose products with two
   * unsigned values add up in 16 bits: at least 128.
   */
  public int pairLimit() {
    return Short.MAX_VALUE / Math.max(1, largest);
  }
}
