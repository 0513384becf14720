package io.gearshift.executors.kernels.tensor;

/**
 * Where a tensor's contents lie, with the numbers that go with them: the scale of raw values and,
 * where a kernel has seen it, their range. Made by a backend, which alone knows how to read it;
 * {@link HostMemory} is the one that Java code can read too.
 */
public abstract class Memory {

  /** Bytes from the first element on. */
  public abstract long bytes();

  /**
   * A part of these bytes; writes show through both. Its scale and range are its own.
   *
   * @throws IndexOutOfBoundsException if it does not lie inside
   */
  public abstract Memory slice(long from, long bytes);

  /** Forgets the range of the contents: somebody has changed them. */
  public abstract void forgetRange();

  /** One line for messages about reads that are not possible. */
  public abstract String description();
}
