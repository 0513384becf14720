package io.gearshift.executors.exchange.part;

import io.gearshift.executors.random.RandomStream;

/**
 * Differences as raw integers, difference = raw * 2^-s, with one scale exponent s for every {@link
 * ExchangeFormat#BLOCK} elements. The exponent is the largest at which no element of the block
 * saturates, at most {@link #MAX_EXPONENT}.
 *
 * <p>raw = floor(difference * 2^s + u), u uniform in [0, 1): its mean is difference * 2^s to 2^-24
 * of a step, the error is below one step, and multiples of the step never move. Scaling and sum are
 * in double precision. Differences must be finite.
 *
 * <p>Source: QSGD (arXiv 1610.02132), section 3, for stochastic rounding in blocks that have a
 * scale each; unlike there, scales are powers of two, so that raw values add up exactly.
 */
public final class DifferenceGrid {
  /** The finest step is the unit of {@link ExactSum}, so that every term is a multiple of it. */
  static final int MAX_EXPONENT = 50;

  private DifferenceGrid() {}

  static int blocks(int length) {
    return (length + ExchangeFormat.BLOCK - 1) / ExchangeFormat.BLOCK;
  }

  /** The scale exponent of each block. */
  public static byte[] exponents(double[] differences, ExchangeFormat format) {
    byte[] exponents = new byte[blocks(differences.length)];
    for (int block = 0; block < exponents.length; block++) {
      int end = Math.min(differences.length, (block + 1) * ExchangeFormat.BLOCK);
      double largest = 0;
      for (int i = block * ExchangeFormat.BLOCK; i < end; i++) {
        largest = Math.max(largest, Math.abs(differences[i]));
      }
      // An exponent of infinity, for zeros, is above every other.
      int exponent = Math.getExponent(format.largestRaw() / largest);
      exponents[block] = (byte) Math.min(MAX_EXPONENT, exponent);
    }
    return exponents;
  }

  /**
   * Raw values, little-endian where they take two bytes.
   *
   * @param exponents of the blocks
   * @param first index of the first element in its vector: word i of the stream is element i's
   */
  public static byte[] encode(
      double[] differences,
      byte[] exponents,
      ExchangeFormat format,
      RandomStream random,
      int first) {
    byte[] raw = new byte[differences.length * format.bytes()];
    int largest = format.largestRaw();
    for (int block = 0; block < exponents.length; block++) {
      double scale = Math.scalb(1.0, exponents[block]);
      int end = Math.min(differences.length, (block + 1) * ExchangeFormat.BLOCK);
      for (int i = block * ExchangeFormat.BLOCK; i < end; i++) {
        double scaled = differences[i] * scale;
        double floor = Math.floor(scaled);
        int carry = scaled - floor + random.uniform(first + i) >= 1 ? 1 : 0;
        put(raw, i, Math.min(largest, (int) floor + carry), format);
      }
    }
    return raw;
  }

  private static void put(byte[] raw, int i, int value, ExchangeFormat format) {
    if (format == ExchangeFormat.BITS_8) {
      raw[i] = (byte) value;
    } else {
      raw[2 * i] = (byte) value;
      raw[2 * i + 1] = (byte) (value >> Byte.SIZE);
    }
  }

  /** The raw value of element {@code i}. */
  public static int raw(byte[] raw, int i, ExchangeFormat format) {
    return format == ExchangeFormat.BITS_8
        ? raw[i]
        : (raw[2 * i + 1] << Byte.SIZE) | (raw[2 * i] & 0xFF);
  }
}
