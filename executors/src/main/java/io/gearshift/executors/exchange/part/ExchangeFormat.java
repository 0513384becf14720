package io.gearshift.executors.exchange.part;

import java.util.Arrays;
import java.util.Optional;

/** How workers send parameters and momentum at the end of a round. */
public enum ExchangeFormat {
  /** Differences from the round's start, in bytes. */
  BITS_8(8),
  /** Differences from the round's start, in two bytes each. */
  BITS_16(16),
  /** The values themselves, in single precision. */
  BITS_32(32);

  /** Elements of differences that share a scale exponent; a slice is a multiple of it. */
  public static final int BLOCK = 512;

  private final int bits;

  ExchangeFormat(int bits) {
    this.bits = bits;
  }

  /** The format of that many bits, if there is one. */
  public static Optional<ExchangeFormat> ofBits(int bits) {
    return Arrays.stream(values()).filter(format -> format.bits == bits).findFirst();
  }

  /** Bits of an element. */
  public int bits() {
    return bits;
  }

  /** Bytes of so many elements of a long vector as they travel, scale exponents included. */
  public double bytesOf(double elements) {
    return elements * (bytes() + (this == BITS_32 ? 0 : 1.0 / BLOCK));
  }

  /** Bytes of an element. */
  int bytes() {
    return bits / Byte.SIZE;
  }

  /** The largest raw value of a difference; the smallest is its negative. */
  int largestRaw() {
    return (1 << (bits - 1)) - 1;
  }
}
