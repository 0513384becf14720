package io.gearshift.executors.kernels.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.function.IntFunction;

/** Memory of this process outside the Java heap. */
public final class HostMemory extends Memory {
  private static final int ALIGNMENT = 64;

  private final ByteBuffer buffer;
  private double scale = 1;
  private Range range;

  private HostMemory(ByteBuffer buffer) {
    this.buffer = buffer.order(ByteOrder.nativeOrder());
  }

  /**
   * The same number of bytes.
   *
   * @throws ArithmeticException if one piece of memory cannot hold so many
   */
  public static int requireBytes(long bytes) {
    return Math.toIntExact(bytes + ALIGNMENT) - ALIGNMENT;
  }

  /** Zeros, aligned to 64 bytes. */
  static HostMemory allocate(int bytes) {
    return allocate(bytes, ByteBuffer::allocateDirect);
  }

  /** The same in a direct buffer that is made by somebody else. */
  static HostMemory allocate(int bytes, IntFunction<ByteBuffer> maker) {
    ByteBuffer whole = maker.apply(Math.addExact(bytes, ALIGNMENT));
    int start = ALIGNMENT - whole.alignmentOffset(0, ALIGNMENT);
    return new HostMemory(whole.slice(start, bytes));
  }

  @Override
  public long bytes() {
    return buffer.capacity();
  }

  @Override
  public HostMemory slice(long from, long bytes) {
    return new HostMemory(buffer.slice(Math.toIntExact(from), Math.toIntExact(bytes)));
  }

  @Override
  public void forgetRange() {
    range = null;
  }

  @Override
  public String description() {
    return "host memory";
  }

  /** The bytes, in native order. */
  ByteBuffer buffer() {
    return buffer;
  }

  double scale() {
    return scale;
  }

  void setScale(double newScale) {
    scale = newScale;
  }

  Optional<Range> range() {
    return Optional.ofNullable(range);
  }

  void setRange(Range newRange) {
    range = newRange;
  }
}
