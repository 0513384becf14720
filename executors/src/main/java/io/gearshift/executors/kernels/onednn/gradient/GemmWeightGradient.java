package io.gearshift.executors.kernels.onednn.gradient;

import io.gearshift.executors.kernels.onednn.primitive.IntegerGemm.Order;
import io.gearshift.executors.kernels.onednn.primitive.IntegerGemm.Sums;
import io.gearshift.executors.kernels.onednn.primitive.PrimitiveFactory;
import io.gearshift.executors.kernels.onednn.primitive.Resources;
import io.gearshift.executors.kernels.onednn.primitive.Scratch;
import io.gearshift.executors.kernels.onednn.saturation.ExcessGradients;
import io.gearshift.executors.kernels.onednn.saturation.UnsignedSource;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Range;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * A weight gradient in integers: transposed rows of im2col times output gradients, summed over all
 * rows ({@link Im2colChunks}). Whenever the 32-bit sums could overflow they are moved to 64-bit
 * totals.
 *
 * <p>On CPUs that add pairs of products in 16 bits a signed input is shifted by a zero point, and
 * chunks in which a pair of gradients could saturate are taken in two products ({@link
 * ExcessGradients}).
 */
public final class GemmWeightGradient implements IntegerWeightGradient {
  /** Sums that stay in a cache until they are written out as floats. */
  private static final int CACHED_SUMS = 1 << 20;

  /** Fewer output channels at a time would leave a vector register half empty. */
  private static final int FEWEST_COLUMNS = 32;

  /**
   * Output channels at a time are a multiple of this: others leave the last registers half empty.
   */
  private static final int COLUMN_MULTIPLE = 16;

  private final Resources resources;
  private final PrimitiveFactory primitives;
  private final Scratch scratch;
  private final Im2colChunks chunks;
  private final DataType leftType;
  private final boolean shifts;
  private final int inputSize;
  private final int depth;
  private final int outChannels;
  private final int columns;
  private final SumsReorder most;
  private final SumsReorder last;
  private final ExcessGradients parts;
  private final long[] totals;
  private float smallest;
  private float largest;

  /**
   * Makes the product.
   *
   * @param inputSize elements of the layer's input
   */
  public GemmWeightGradient(
      Resources resources,
      String name,
      DataType inputType,
      int inputSize,
      WeightShape weight,
      Im2colChunks chunks) {
    this.resources = resources;
    this.primitives = resources.primitives();
    this.scratch = resources.scratch();
    this.chunks = chunks;
    this.inputSize = inputSize;
    this.shifts = inputType == DataType.S8 && resources.sumsPairsIn16Bits();
    this.leftType = shifts ? DataType.U8 : inputType;
    this.depth = weight.depth();
    this.outChannels = weight.out();
    // Only operands that are there already can be read again for every part of the channels.
    boolean oneChunk = chunks.count() == 1 && chunks.readings() == 1;
    int fit = Math.max(FEWEST_COLUMNS, CACHED_SUMS / depth);
    this.columns = oneChunk ? Math.min(outChannels, fit - fit % COLUMN_MULTIPLE) : outChannels;
    this.most = new SumsReorder(resources, name, weight, columns);
    int rest = outChannels % columns;
    this.last = rest == 0 ? most : new SumsReorder(resources, name, weight, rest);
    this.totals =
        chunks.count() * (long) chunks.mostRows() > MOST_ROWS ? new long[depth * columns] : null;
    this.parts = shifts ? new ExcessGradients(resources, chunks.mostRows(), outChannels) : null;
    scratch.reserve(Scratch.Slot.SUMS, (long) depth * columns * Integer.BYTES);
    if (shifts) {
      scratch.reserve(Scratch.Slot.UNSIGNED, inputSize);
    }
  }

  @Override
  public void run(Tensor input, Tensor gradOutput, Tensor result, float factor) {
    Tensor left = input;
    int zeroPoint = 0;
    if (shifts) {
      UnsignedSource shift = UnsignedSource.of(resources.elementWise().rawRange(input));
      zeroPoint = shift.zeroPoint();
      parts.setLimit(shift.pairLimit());
      left = scratch.get(Scratch.Slot.UNSIGNED).view(DataType.U8, 0, inputSize);
      resources.elementWise().shiftRaw(input, left, zeroPoint);
    }
    smallest = Float.POSITIVE_INFINITY;
    largest = Float.NEGATIVE_INFINITY;
    for (int first = 0; first < outChannels; first += columns) {
      int count = Math.min(columns, outChannels - first);
      Tensor target = result.view(first * depth, count * depth);
      run(left, zeroPoint, gradOutput, first, count, target, factor);
    }
    result.noteRange(Optional.of(new Range(smallest, largest)));
  }

  private void run(
      Tensor left,
      int zeroPoint,
      Tensor gradOutput,
      int first,
      int count,
      Tensor target,
      float factor) {
    Tensor sums = scratch.get(Scratch.Slot.SUMS);
    if (totals != null) {
      Arrays.fill(totals, 0);
    }
    Sums start = Sums.OVERWRITE;
    int rows = 0;
    for (int c = 0; c < chunks.count(); c++) {
      Im2colChunks.Chunk chunk = chunks.chunk(c, left, zeroPoint, gradOutput);
      if (rows + chunk.rows() > MOST_ROWS) {
        addToTotals(sums);
        start = Sums.OVERWRITE;
        rows = 0;
      }
      rows += chunk.rows();
      boolean lowers = shifts && parts.split(chunk.gradOutput(), chunk.rows());
      Tensor right = lowers ? parts.lowered() : chunk.gradOutput();
      multiply(chunk, zeroPoint, right, first, count, start, sums);
      if (lowers) {
        multiply(chunk, zeroPoint, parts.excess(), first, count, Sums.ADD_TO, sums);
      }
      start = Sums.ADD_TO;
    }
    SumsReorder reorder = count == columns ? most : last;
    if (totals == null) {
      takeIn(reorder.write(sums, target, factor));
      return;
    }
    addToTotals(sums);
    takeIn(reorder.write(totals, sums, target, factor));
  }

  private void takeIn(Range range) {
    smallest = Math.min(smallest, range.min());
    largest = Math.max(largest, range.max());
  }

  private void addToTotals(Tensor sums) {
    IntBuffer integers = sums.buffer().asIntBuffer();
    for (int i = 0; i < totals.length; i++) {
      totals[i] += integers.get(i);
    }
  }

  private void multiply(
      Im2colChunks.Chunk chunk,
      int zeroPoint,
      Tensor right,
      int first,
      int count,
      Sums start,
      Tensor sums) {
    ByteBuffer wanted = right.buffer().slice(first, chunk.rows() * outChannels - first);
    IntBuffer target = sums.buffer().asIntBuffer();
    int width = chunks.width();
    int part = width * count;
    for (int reading = 0; reading < chunks.readings(); reading++) {
      primitives
          .gemm()
          .multiply(
              leftType,
              chunk.im2col().slice(reading * chunks.shift(), chunk.rows() * width),
              zeroPoint,
              Order.COLUMNS,
              wanted,
              Order.ROWS,
              outChannels,
              width,
              chunk.rows(),
              count,
              start,
              target.slice(reading * part, part));
    }
  }

  @Override
  public String implementation() {
    return shifts ? "gemm:jit shifted" : "gemm:jit";
  }
}
