package io.gearshift.executors.kernels.tensor;

import java.util.Locale;

/** What a tensor's elements are. */
public enum DataType {
  /** IEEE single precision. */
  F32(4),
  /** Two's complement, 32 bits. */
  S32(4),
  /** Two's complement, 16 bits: the raw values of a fixed-point tensor of more than 8 bits. */
  S16(2),
  /** Two's complement, 8 bits: the raw values of a fixed-point tensor. */
  S8(1),
  /**
   * The non-negative half of an 8-bit fixed-point tensor, raw values 0 to 127 in unsigned bytes:
   * what follows a ReLU. Products with unsigned sources need no compensation, and with at most 127
   * the pairwise 16-bit sums of CPUs without VNNI cannot saturate: 2 * 127 * 128 &lt; 2^15.
   */
  U8(1);

  private final int bytes;

  DataType(int bytes) {
    this.bytes = bytes;
  }

  /** For people: {@code "u8"}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether elements are raw values in one byte each. */
  public boolean isByte() {
    return this == S8 || this == U8;
  }

  /**
   * The type of weights and of gradients of outputs beside inputs of this type: the signed one of
   * its size.
   */
  public DataType beside() {
    return this == U8 ? S8 : this;
  }

  /** Size of an element in bytes. */
  public int bytes() {
    return bytes;
  }
}
