package io.gearshift.executors.kernels.onednn.saturation;

import io.gearshift.executors.kernels.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * Splits signed bytes into max(x, 0) and max(-x, 0), both unsigned and at most 128, so that CPUs
 * without 8-bit dot products compute with them exactly: a pair of products with signed weights is
 * then between -2 * 128 * 128 = -2^15 and 2 * 128 * 127 &lt; 2^15, which fits their 16-bit sums.
 */
final class SignedParts {
  private static final long HIGH_BITS = 0x8080808080808080L;

  private SignedParts() {}

  /** Splits the first {@code count} bytes of {@code source}. */
  static void split(Tensor source, int count, Tensor positive, Tensor negative) {
    ByteBuffer from = source.buffer();
    ByteBuffer above = positive.buffer();
    ByteBuffer below = negative.buffer();
    int whole = count & -Long.BYTES;
    for (int i = 0; i < whole; i += Long.BYTES) {
      long bytes = from.getLong(i);
      long ones = (bytes & HIGH_BITS) >>> 7;
      // Each byte of the mask is 255 or 0, and -x = ~x + 1 of a negative byte never carries over.
      long mask = (ones << 8) - ones;
      above.putLong(i, bytes & ~mask);
      below.putLong(i, (~bytes & mask) + ones);
    }
    for (int i = whole; i < count; i++) {
      byte value = from.get(i);
      above.put(i, (byte) Math.max(value, 0));
      below.put(i, (byte) Math.max(-value, 0));
    }
  }

  /** result = (positive - negative) as f32, times {@code factor}; the difference is exact. */
  static void combine(Tensor positive, Tensor negative, int count, float factor, Tensor result) {
    IntBuffer above = positive.buffer().asIntBuffer();
    IntBuffer below = negative.buffer().asIntBuffer();
    FloatBuffer to = result.buffer().asFloatBuffer();
    for (int i = 0; i < count; i++) {
      to.put(i, (float) (above.get(i) - below.get(i)) * factor);
    }
  }
}
