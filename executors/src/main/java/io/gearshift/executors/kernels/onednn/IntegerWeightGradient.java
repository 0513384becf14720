package io.gearshift.executors.kernels.onednn;

import io.gearshift.executors.kernels.DataType;
import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.kernels.onednn.OneDnn.Result;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;
import org.bytedeco.dnnl.memory;

/**
 * A weight gradient in integers: transposed rows of input patches times output gradients, summed
 * over all rows. Rows are cut into chunks whose sums fit into 32 bits, chunks are summed in 64.
 */
final class IntegerWeightGradient {
  /** Products, each at most 2^14 in magnitude, that fit into an int32 with room for an offset. */
  private static final int MOST_ROWS = 1 << 16;

  private final Scratch scratch;
  private final int inputSize;
  private final int rows;
  private final int chunkRows;
  private final int depth;
  private final int outChannels;
  private final boolean split;
  private final Pass wholeChunk;
  private final Pass lastChunk;
  private final NativeStep integersToWeight;
  private final NativeStep floatsToWeight;
  private final long[] totals;

  /** Writes the patches of {@code count} rows from {@code first} on; may return what is there. */
  interface RowSource {
    Tensor rows(Tensor input, int first, int count);
  }

  /** A matrix product over a fixed number of rows. */
  private record Pass(NativeStep step, Arrangement right) {}

  /**
   * Makes the products.
   *
   * @param inputSize elements of the input
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
      int inputSize,
      int rows,
      int depth,
      int outChannels,
      long[] weightSizes,
      long[] sumsStrides) {
    this.scratch = library.scratch();
    this.inputSize = inputSize;
    this.rows = rows;
    this.depth = depth;
    this.outChannels = outChannels;
    this.split = inputType == DataType.S8 && !processor.dotProducts();
    this.chunkRows = Math.min(rows, MOST_ROWS);
    DataType left = split ? DataType.U8 : inputType;
    wholeChunk = pass(library, name, left, chunkRows);
    int remainder = rows % chunkRows;
    lastChunk = remainder == 0 ? wholeChunk : pass(library, name, left, remainder);
    long bytes = (long) depth * outChannels * Integer.BYTES;
    scratch.reserve(Scratch.Slot.SUMS, bytes);
    if (split) {
      scratch.reserve(Scratch.Slot.POSITIVE_PART, inputSize);
      scratch.reserve(Scratch.Slot.NEGATIVE_PART, inputSize);
    }
    memory.desc plain = OneDnn.inOrder(DataType.F32, weightSizes);
    String restore = "sums of " + name;
    if (rows > chunkRows || split) {
      totals = new long[depth * outChannels];
      integersToWeight = null;
      floatsToWeight =
          library.reorder(
              restore, OneDnn.strided(DataType.F32, weightSizes, sumsStrides), plain, Result.PLAIN);
    } else {
      totals = null;
      floatsToWeight = null;
      integersToWeight =
          library.reorder(
              restore,
              OneDnn.strided(DataType.S32, weightSizes, sumsStrides),
              plain,
              Result.SCALED);
    }
  }

  private Pass pass(OneDnn library, String name, DataType left, int count) {
    NativeStep step =
        library.matrixProduct(
            name,
            OneDnn.columnMajor(left, depth, count),
            OneDnn.any(DataType.S8, count, outChannels),
            OneDnn.rowMajor(DataType.S32, depth, outChannels),
            Result.PLAIN);
    return new Pass(
        step,
        new Arrangement(
            library,
            "output gradient of " + name,
            OneDnn.rowMajor(DataType.S8, count, outChannels),
            step.layout(OneDnn.WEIGHT),
            Scratch.Slot.RIGHT_OPERAND));
  }

  /** Rows of one chunk: what a {@link RowSource} must be able to write at once. */
  int chunkRows() {
    return chunkRows;
  }

  /** result = transposed rows of input times gradOutput, times {@code factor}. */
  void run(RowSource source, Tensor input, Tensor gradOutput, Tensor result, float factor) {
    Tensor sums = scratch.get(Scratch.Slot.SUMS);
    if (totals == null) {
      chunk(source, input, gradOutput, 0, sums);
      integersToWeight
          .scale(factor)
          .bind(OneDnn.SOURCE, sums)
          .bind(OneDnn.DESTINATION, result)
          .run();
      return;
    }
    Arrays.fill(totals, 0);
    if (split) {
      Tensor positive = scratch.get(Scratch.Slot.POSITIVE_PART);
      Tensor negative = scratch.get(Scratch.Slot.NEGATIVE_PART);
      SignedParts.split(input, inputSize, positive, negative);
      total(source, positive, gradOutput, sums, 1);
      total(source, negative, gradOutput, sums, -1);
    } else {
      total(source, input, gradOutput, sums, 1);
    }
    FloatBuffer floats = sums.buffer().asFloatBuffer();
    for (int i = 0; i < totals.length; i++) {
      floats.put(i, (float) totals[i] * factor);
    }
    floatsToWeight.bind(OneDnn.SOURCE, sums).bind(OneDnn.DESTINATION, result).run();
  }

  private void total(RowSource source, Tensor input, Tensor gradOutput, Tensor sums, int sign) {
    IntBuffer integers = sums.buffer().asIntBuffer();
    for (int first = 0; first < rows; first += chunkRows) {
      chunk(source, input, gradOutput, first, sums);
      for (int i = 0; i < totals.length; i++) {
        totals[i] += (long) sign * integers.get(i);
      }
    }
  }

  private void chunk(RowSource source, Tensor input, Tensor gradOutput, int first, Tensor sums) {
    int count = Math.min(chunkRows, rows - first);
    Pass pass = count == chunkRows ? wholeChunk : lastChunk;
    Tensor part =
        count == rows ? gradOutput : gradOutput.view(first * outChannels, count, outChannels);
    pass.step()
        .bind(OneDnn.SOURCE, source.rows(input, first, count))
        .bind(OneDnn.WEIGHT, pass.right().arrange(part))
        .bind(OneDnn.DESTINATION, sums)
        .run();
  }

  /** oneDNN's name of the kernel, the number of chunks and of passes. */
  String implementation() {
    int chunks = (rows + chunkRows - 1) / chunkRows;
    return wholeChunk.step().implementation()
        + (chunks == 1 ? "" : " in " + chunks + " chunks")
        + (split ? " in two passes" : "");
  }
}
