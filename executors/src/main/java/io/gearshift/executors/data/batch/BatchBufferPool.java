package io.gearshift.executors.data.batch;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Batch memory that outlives a source: memory outside the heap is returned late by the collector,
 * and every round opens a source of the same shape.
 */
public final class BatchBufferPool implements AutoCloseable {
  /** Most buffers kept for one shape: three for each of a few workers in the process. */
  private static final int KEPT = 12;

  private final Map<BatchBuffers.Shape, Deque<BatchBuffers>> idle = new HashMap<>();
  private boolean closed;

  /**
   * Memory for a batch, to be given back.
   *
   * @throws BatchTooLargeException if its images have no room in one piece of memory
   */
  BatchBuffers take(BatchBuffers.Shape shape) {
    BatchTooLargeException.requireRoom(
        shape.batchSize(), shape.height(), shape.width(), shape.channels());
    synchronized (this) {
      Deque<BatchBuffers> same = idle.get(shape);
      if (same != null && !same.isEmpty()) {
        return same.pop();
      }
    }
    return new BatchBuffers(shape);
  }

  /**
   * Keeps the memory for the next source, or frees it if there are enough or the pool is closed.
   */
  synchronized void giveBack(BatchBuffers buffers) {
    Deque<BatchBuffers> same = idle.computeIfAbsent(buffers.shape(), key -> new ArrayDeque<>());
    if (closed || same.size() >= KEPT) {
      buffers.close();
    } else {
      same.push(buffers);
    }
  }

  /** Frees what is idle now, and the rest when it is given back. */
  @Override
  public synchronized void close() {
    closed = true;
    idle.values().forEach(same -> same.forEach(BatchBuffers::close));
    idle.clear();
  }
}
