package io.gearshift.executors.kernels.onednn.gradient.matrix;

import io.gearshift.executors.kernels.host.loop.WorkSplitter;
import io.gearshift.executors.kernels.onednn.gradient.IntegerWeightGradient;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.nio.IntBuffer;
import java.util.Arrays;

/** Adds up 32-bit sums of parts of a product; in 64 bits where their totals may need them. */
final class SumTotals {
  private static final int BLOCK = 1 << 12;

  private final WorkSplitter splitter;
  private final int size;
  private final int[] narrow;
  private final long[] wide;

  /**
   * @param size number of totals
   * @param products in each total, at most 2^14 in magnitude each
   */
  SumTotals(int size, long products, WorkSplitter splitter) {
    boolean fits = products <= IntegerWeightGradient.MOST_ROWS;
    this.size = size;
    this.narrow = fits ? new int[size] : null;
    this.wide = fits ? null : new long[size];
    this.splitter = splitter;
  }

  void clear() {
    if (wide == null) {
      Arrays.fill(narrow, 0);
    } else {
      Arrays.fill(wide, 0);
    }
  }

  /** Adds 32-bit sums. */
  void add(Tensor sums) {
    IntBuffer all = sums.buffer().asIntBuffer();
    splitter.run(
        size,
        BLOCK,
        (part, from, to) -> {
          int[] block = new int[BLOCK];
          for (int start = from; start < to; start += BLOCK) {
            int count = Math.min(BLOCK, to - start);
            all.get(start, block, 0, count);
            add(block, start, count);
          }
        });
  }

  /** Adds totals of as many; not those in 64 bits to those in 32. */
  void add(SumTotals others) {
    if (others.wide == null) {
      add(others.narrow, 0, size);
      return;
    }
    for (int i = 0; i < size; i++) {
      wide[i] += others.wide[i];
    }
  }

  private void add(int[] block, int start, int count) {
    if (wide == null) {
      for (int i = 0; i < count; i++) {
        narrow[start + i] += block[i];
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      wide[start + i] += block[i];
    }
  }

  /**
   * Takes {@code factor} times a value for each column off every row of totals. In 32 bits they may
   * overflow before, as long as they do not after.
   */
  void subtract(int factor, long[] columns) {
    for (int i = 0; i < size; i++) {
      long value = factor * columns[i % columns.length];
      if (wide == null) {
        narrow[i] -= (int) value;
      } else {
        wide[i] -= value;
      }
    }
  }

  /** The totals in 64 bits; null if they are {@link #narrow}. */
  long[] wide() {
    return wide;
  }

  /** The totals in 32 bits; null if they may not fit. */
  int[] narrow() {
    return narrow;
  }
}
