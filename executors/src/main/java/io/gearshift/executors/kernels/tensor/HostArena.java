package io.gearshift.executors.kernels.tensor;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;

/**
 * Host memory of one owner, given back when the owner is closed and not only when the collector
 * finds it. What nobody refers to any more, the collector gives back before.
 */
public final class HostArena implements AutoCloseable {
  private final ReferenceQueue<ByteBuffer> collected = new ReferenceQueue<>();
  private final Set<Reference<ByteBuffer>> buffers = new HashSet<>();
  private boolean closed;

  /**
   * A new tensor of zeros, as {@link Tensor#allocate} makes it.
   *
   * @throws IllegalStateException if the arena is closed
   */
  public Tensor allocate(DataType type, int... shape) {
    return Tensor.allocate(this::buffer, type, shape);
  }

  private synchronized ByteBuffer buffer(int bytes) {
    if (closed) {
      throw new IllegalStateException("The owner of this memory is closed");
    }
    for (Reference<?> gone = collected.poll(); gone != null; gone = collected.poll()) {
      buffers.remove(gone);
    }
    ByteBuffer buffer = ByteBuffer.allocateDirect(bytes);
    buffers.add(new WeakReference<>(buffer, collected));
    return buffer;
  }

  /** Frees all tensors that were made here; none of them, and no part of one, may be used again. */
  @Override
  public synchronized void close() {
    closed = true;
    for (Reference<ByteBuffer> reference : buffers) {
      ByteBuffer buffer = reference.get();
      if (buffer != null) {
        DirectBuffers.free(buffer);
      }
    }
    buffers.clear();
  }
}
