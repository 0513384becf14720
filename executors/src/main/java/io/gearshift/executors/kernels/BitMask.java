package io.gearshift.executors.kernels;

/**
 * Where a mask keeps a bit for each element: eight vectors of eight elements make eight bytes, the
 * k-th vector their k-th bits.
 */
public final class BitMask {

  /** Elements of which the bits lie together. */
  public static final int GROUP = 64;

  private static final int VECTOR = 8;

  private BitMask() {}

  /** Bytes of a mask over that many elements: whole groups. */
  public static int bytes(int elements) {
    return (elements / GROUP + (elements % GROUP == 0 ? 0 : 1)) * VECTOR;
  }

  /** The byte that holds an element's bit. */
  public static int index(int element) {
    return element / GROUP * VECTOR + element % VECTOR;
  }

  /** The bit in it, from 0, the lowest. */
  public static int shift(int element) {
    return element / VECTOR % VECTOR;
  }
}
