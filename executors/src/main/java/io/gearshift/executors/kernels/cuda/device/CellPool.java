package io.gearshift.executors.kernels.cuda.device;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Cells on the device, one for every piece of memory that a tensor lies in. A cell is used again
 * when its owner is gone; all work is on one stream, so what the owner began comes before.
 */
final class CellPool {
  private static final int CELL_BYTES = 24;
  private static final int CELLS_PER_SLAB = 4096;

  /** The upper half of the double 1. */
  private static final int UPPER_HALF_OF_ONE = 0x3FF00000;

  private final CudaStream stream;
  private final ReferenceQueue<Object> gone = new ReferenceQueue<>();
  private final Map<Reference<?>, Long> owned = new HashMap<>();
  private final Deque<Long> free = new ArrayDeque<>();

  CellPool(CudaStream stream) {
    this.stream = stream;
  }

  /** A cell of scale 1 for as long as {@code owner} lives. */
  long take(Object owner) {
    if (free.isEmpty()) {
      for (Reference<?> reference = gone.poll(); reference != null; reference = gone.poll()) {
        free.add(owned.remove(reference));
      }
    }
    if (free.isEmpty()) {
      long slab = stream.allocateForever((long) CELL_BYTES * CELLS_PER_SLAB);
      for (int i = 0; i < CELLS_PER_SLAB; i++) {
        free.add(slab + (long) i * CELL_BYTES);
      }
    }
    long cell = free.remove();
    stream.fill(cell, 0, 1);
    stream.fill(cell + Integer.BYTES, UPPER_HALF_OF_ONE, 1);
    owned.put(new PhantomReference<>(owner, gone), cell);
    return cell;
  }
}
