package io.gearshift.executors.kernels.onednn.saturation;

import java.nio.ByteBuffer;

/** Two factors whose products with unsigned values might not add up in 16 bits. */
final class SaturatingPair {
  private SaturatingPair() {}

  /**
   * Takes from the larger factor what their sum is beyond the limit.
   *
   * @return the index of the factor that is now smaller
   */
  static int lower(ByteBuffer factors, int first, int second, int limit) {
    int sum = factors.get(first) + factors.get(second);
    int beyond = sum > 0 ? sum - limit : sum + limit;
    int larger = Math.abs(factors.get(first)) >= Math.abs(factors.get(second)) ? first : second;
    factors.put(larger, (byte) (factors.get(larger) - beyond));
    return larger;
  }
}
