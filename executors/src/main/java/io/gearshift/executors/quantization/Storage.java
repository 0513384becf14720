package io.gearshift.executors.quantization;

/** What the operands of a product are stored as, all of them. */
public enum Storage {
  /** Raw values in bytes, for products of integers. */
  BYTES,
  /** Raw values of 16 bits, for products of integers where the backend has them. */
  SHORTS,
  /** Grid values in single precision. */
  FLOATS,
  /** Bytes in the passes in which all of them fit, else grid values in single precision. */
  BY_PASS
}
