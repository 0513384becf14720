package io.gearshift.executors.kernels.onednn;

import io.gearshift.executors.kernels.DataType;
import io.gearshift.executors.kernels.Tensor;
import java.nio.ByteBuffer;

/**
 * Output gradients as the sum of two matrices, so that in neither a pair of neighbouring rows'
 * products with unsigned values saturates in 16 bits. Rarely needed: both gradients of a pair must
 * be near the end of the range.
 */
final class LoweredGradient {
  private static final int ROOM = 1024;

  private final Resources resources;
  private final int columns;
  private final int[] found = new int[ROOM];
  private int limit;
  private int size;

  LoweredGradient(Resources resources, int mostRows, int columns) {
    this.resources = resources;
    this.columns = columns;
    resources.scratch().reserve(Scratch.Slot.LOWERED_GRADIENT, (long) mostRows * columns);
    resources.scratch().reserve(Scratch.Slot.EXCESS_GRADIENT, (long) mostRows * columns);
  }

  /** The largest magnitude of a pair's sum from now on. */
  void setLimit(int largest) {
    this.limit = largest;
  }

  /** Splits {@code rows} rows if any pair's sum is beyond the limit; false if none is. */
  boolean split(Tensor gradOutput, int rows) {
    int pairs = resources.elementWise().largePairs(gradOutput, rows, columns, limit, found);
    if (pairs == 0) {
      return false;
    }
    size = rows * columns;
    ByteBuffer most = memory(Scratch.Slot.LOWERED_GRADIENT).buffer();
    ByteBuffer excess = memory(Scratch.Slot.EXCESS_GRADIENT).buffer();
    most.put(0, gradOutput.buffer(), 0, size);
    Patches.fill(excess, 0, size, (byte) 0);
    if (pairs <= ROOM) {
      for (int k = 0; k < pairs; k++) {
        lower(found[k], most, excess);
      }
      return true;
    }
    for (int row = 0; row + 1 < rows; row += 2) {
      for (int i = row * columns; i < (row + 1) * columns; i++) {
        lower(i, most, excess);
      }
    }
    return true;
  }

  private void lower(int first, ByteBuffer most, ByteBuffer excess) {
    int second = first + columns;
    int sum = most.get(first) + most.get(second);
    if (Math.abs(sum) <= limit) {
      return;
    }
    int lowered = SaturatingPair.lower(most, first, second, limit);
    excess.put(lowered, (byte) (sum - most.get(first) - most.get(second)));
  }

  /** What does not saturate. */
  Tensor most() {
    return memory(Scratch.Slot.LOWERED_GRADIENT);
  }

  /** The rest. */
  Tensor excess() {
    return memory(Scratch.Slot.EXCESS_GRADIENT);
  }

  private Tensor memory(Scratch.Slot slot) {
    return resources.scratch().get(slot).view(DataType.S8, 0, size);
  }
}
