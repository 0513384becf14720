package io.gearshift.executors.kernels.onednn.saturation;

import io.gearshift.executors.kernels.host.loop.ByteRuns;
import io.gearshift.executors.kernels.onednn.primitive.Resources;
import io.gearshift.executors.kernels.onednn.primitive.Scratch;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.nio.ByteBuffer;

/**
 * Output gradients as the sum of two matrices, so that in neither a pair of neighbouring rows'
 * products with unsigned values saturates in 16 bits. Rarely needed: both gradients of a pair must
 * be near the end of the range.
 */
public final class ExcessGradients {
  private static final int ROOM = 1024;

  private final Resources resources;
  private final int columns;
  private final int[] found = new int[ROOM];
  private int limit;
  private int size;

  public ExcessGradients(Resources resources, int mostRows, int columns) {
    this.resources = resources;
    this.columns = columns;
    resources.scratch().reserve(Scratch.Slot.LOWERED_GRADIENT, (long) mostRows * columns);
    resources.scratch().reserve(Scratch.Slot.EXCESS_GRADIENT, (long) mostRows * columns);
  }

  /** The largest magnitude of a pair's sum from now on. */
  public void setLimit(int largest) {
    this.limit = largest;
  }

  /** Splits {@code rows} rows if any pair's sum is beyond the limit; false if none is. */
  public boolean split(Tensor gradOutput, int rows) {
    int pairs = resources.elementWise().largePairs(gradOutput, rows, columns, limit, found);
    if (pairs == 0) {
      return false;
    }
    size = rows * columns;
    ByteBuffer lowered = memory(Scratch.Slot.LOWERED_GRADIENT).buffer();
    ByteBuffer excess = memory(Scratch.Slot.EXCESS_GRADIENT).buffer();
    lowered.put(0, gradOutput.buffer(), 0, size);
    ByteRuns.fill(excess, 0, size, (byte) 0);
    if (pairs <= ROOM) {
      for (int k = 0; k < pairs; k++) {
        lower(found[k], lowered, excess);
      }
      return true;
    }
    for (int row = 0; row + 1 < rows; row += 2) {
      for (int i = row * columns; i < (row + 1) * columns; i++) {
        lower(i, lowered, excess);
      }
    }
    return true;
  }

  private void lower(int first, ByteBuffer lowered, ByteBuffer excess) {
    int second = first + columns;
    int sum = lowered.get(first) + lowered.get(second);
    if (Math.abs(sum) <= limit) {
      return;
    }
    int index = SaturatingPair.lower(lowered, first, second, limit);
    excess.put(index, (byte) (sum - lowered.get(first) - lowered.get(second)));
  }

  /** What does not saturate. */
  public Tensor lowered() {
    return memory(Scratch.Slot.LOWERED_GRADIENT);
  }

  /** The rest. */
  public Tensor excess() {
    return memory(Scratch.Slot.EXCESS_GRADIENT);
  }

  private Tensor memory(Scratch.Slot slot) {
    return resources.scratch().get(slot).view(DataType.S8, 0, size);
  }
}
