package io.gearshift.executors.kernels.onednn;

import io.gearshift.executors.kernels.DataType;
import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.kernels.onednn.OneDnn.Order;
import io.gearshift.executors.kernels.onednn.OneDnn.Result;
import io.gearshift.executors.kernels.onednn.OneDnn.Sums;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;
import org.bytedeco.dnnl.memory;

/**
 * A weight gradient in integers: transposed rows of input patches times output gradients, summed
 * over all rows. Rows go through in blocks that stay in the cache; whenever the 32-bit sums could
 * overflow they are moved to 64-bit totals.
 */
final class IntegerWeightGradient {
  /** Products, each at most 2^14 in magnitude, that fit into an int32 with room for an offset. */
  private static final int MOST_ROWS = 1 << 16;

  /** Bytes of patches that are written and read while they are in a second-level cache. */
  private static final int BLOCK_BYTES = 1 << 17;

  /** Fewer rows than this would spend the time on re-reading the sums. */
  private static final int FEWEST_BLOCK_ROWS = 512;

  private final OneDnn library;
  private final Scratch scratch;
  private final DataType leftType;
  private final int rows;
  private final int blockRows;
  private final int depth;
  private final int outChannels;
  private final NativeStep integersToWeight;
  private final NativeStep floatsToWeight;
  private final boolean split;
  private final long[] totals;

  /** Gives the patches of {@code count} rows from {@code first} on. */
  interface RowSource {
    Tensor rows(Tensor input, int first, int count);
  }

  /**
   * Makes the product.
   *
   * @param rows output positions over the batch
   * @param depth bytes of a row: elements of a kernel
   * @param weightSizes sizes of the gradient, in the order of {@code sumsStrides}
   * @param sumsStrides where each element's sum lies in the matrix [depth][outChannels]
   */
  IntegerWeightGradient(
      OneDnn library,
      OneDnnLibrary processor,
      String name,
      DataType inputType,
      int rows,
      int depth,
      int outChannels,
      long[] weightSizes,
      long[] sumsStrides) {
    this.library = library;
    this.scratch = library.scratch();
    this.rows = rows;
    this.depth = depth;
    this.outChannels = outChannels;
    this.split = inputType == DataType.S8 && !processor.dotProducts();
    this.leftType = split ? DataType.U8 : inputType;
    this.blockRows = Math.min(rows, Math.max(FEWEST_BLOCK_ROWS, BLOCK_BYTES / depth));
    scratch.reserve(Scratch.Slot.SUMS, (long) depth * outChannels * Integer.BYTES);
    if (split) {
      scratch.reserve(Scratch.Slot.POSITIVE_PART, (long) blockRows * depth);
      scratch.reserve(Scratch.Slot.NEGATIVE_PART, (long) blockRows * depth);
      scratch.reserve(Scratch.Slot.NEGATIVE_SUMS, (long) depth * outChannels * Integer.BYTES);
    }
    memory.desc plain = OneDnn.inOrder(DataType.F32, weightSizes);
    String restore = "sums of " + name;
    if (rows > MOST_ROWS || split) {
      totals = new long[depth * outChannels];
      integersToWeight = null;
      memory.desc sums = OneDnn.strided(DataType.F32, weightSizes, sumsStrides);
      floatsToWeight = library.reorder(restore, sums, plain, Result.PLAIN);
    } else {
      totals = null;
      floatsToWeight = null;
      memory.desc sums = OneDnn.strided(DataType.S32, weightSizes, sumsStrides);
      integersToWeight = library.reorder(restore, sums, plain, Result.SCALED);
    }
  }

  /** The most rows that a {@link RowSource} is asked for at once. */
  int blockRows() {
    return blockRows;
  }

  /** result = transposed rows of input times gradOutput, times {@code factor}. */
  void run(RowSource source, Tensor input, Tensor gradOutput, Tensor result, float factor) {
    Tensor sums = scratch.get(Scratch.Slot.SUMS);
    if (totals == null) {
      sum(source, input, gradOutput, 0, rows, sums.buffer().asIntBuffer());
      integersToWeight
          .scale(factor)
          .bind(OneDnn.SOURCE, sums)
          .bind(OneDnn.DESTINATION, result)
          .run();
      return;
    }
    Arrays.fill(totals, 0);
    for (int first = 0; first < rows; first += MOST_ROWS) {
      int end = Math.min(rows, first + MOST_ROWS);
      sum(source, input, gradOutput, first, end, sums.buffer().asIntBuffer());
      addTo(totals, sums, 1);
      if (split) {
        addTo(totals, scratch.get(Scratch.Slot.NEGATIVE_SUMS), -1);
      }
    }
    FloatBuffer floats = sums.buffer().asFloatBuffer();
    for (int i = 0; i < totals.length; i++) {
      floats.put(i, (float) totals[i] * factor);
    }
    floatsToWeight.bind(OneDnn.SOURCE, sums).bind(OneDnn.DESTINATION, result).run();
  }

  private static void addTo(long[] totals, Tensor sums, int sign) {
    IntBuffer integers = sums.buffer().asIntBuffer();
    for (int i = 0; i < totals.length; i++) {
      totals[i] += (long) sign * integers.get(i);
    }
  }

  private void sum(
      RowSource source, Tensor input, Tensor gradOutput, int first, int end, IntBuffer sums) {
    for (int row = first; row < end; row += blockRows) {
      int count = Math.min(blockRows, end - row);
      Sums start = row == first ? Sums.OVERWRITE : Sums.ADD_TO;
      Tensor block = source.rows(input, row, count);
      ByteBuffer right = gradOutput.buffer().slice(row * outChannels, count * outChannels);
      if (split) {
        Tensor positive = scratch.get(Scratch.Slot.POSITIVE_PART);
        Tensor negative = scratch.get(Scratch.Slot.NEGATIVE_PART);
        SignedParts.split(block, count * depth, positive, negative);
        multiply(positive, right, count, start, sums);
        IntBuffer negativeSums = scratch.get(Scratch.Slot.NEGATIVE_SUMS).buffer().asIntBuffer();
        multiply(negative, right, count, start, negativeSums);
      } else {
        multiply(block, right, count, start, sums);
      }
    }
  }

  private void multiply(Tensor left, ByteBuffer right, int count, Sums start, IntBuffer sums) {
    library.multiply(
        leftType,
        left.buffer(),
        Order.COLUMNS,
        right,
        Order.ROWS,
        depth,
        count,
        outChannels,
        start,
        sums);
  }

  /** The kernel and the number of passes. */
  String implementation() {
    return split ? "gemm:jit in two passes" : "gemm:jit";
  }
}
