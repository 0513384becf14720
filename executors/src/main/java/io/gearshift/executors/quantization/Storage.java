package io.gearshift.executors.quantization;

/** What the operands of a product are stored as, both of them. */
public enum Storage {
  /** Raw values in bytes, for products of integers. */
  BYTES,
  /** Grid values in single precision. */
  FLOATS
}
