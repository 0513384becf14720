package io.gearshift.executors.kernels.onednn;

import io.gearshift.executors.kernels.DataType;
import io.gearshift.executors.kernels.Range;
import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.kernels.host.RawRange;
import io.gearshift.executors.kernels.onednn.IntegerGemm.Order;
import io.gearshift.executors.kernels.onednn.IntegerGemm.Sums;
import io.gearshift.executors.kernels.onednn.OneDnn.Result;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.dnnl.memory;

/**
 * A weight gradient in integers: transposed rows of input patches times output gradients, summed
 * over all rows ({@link RowBlocks}). Whenever the 32-bit sums could overflow they are moved to
 * 64-bit totals.
 *
 * <p>On CPUs that add pairs of products in 16 bits a signed input is shifted by a zero point, and
 * blocks in which a pair of gradients could saturate are taken in two products ({@link
 * LoweredGradient}).
 */
final class GemmWeightGradient implements IntegerWeightGradient {
  /** Sums that stay in a cache until they are written out as floats. */
  private static final int CACHED_SUMS = 1 << 20;

  /** Fewer output channels at a time would leave a vector register half empty. */
  private static final int FEWEST_COLUMNS = 32;

  /**
   * Output channels at a time are a multiple of this: others leave the last registers half empty.
   */
  private static final int COLUMN_BLOCK = 16;

  private final Resources resources;
  private final OneDnn library;
  private final Scratch scratch;
  private final RowBlocks blocks;
  private final DataType leftType;
  private final boolean shifts;
  private final int inputSize;
  private final int depth;
  private final int outChannels;
  private final int columns;
  private final Restore most;
  private final Restore last;
  private final LoweredGradient lowered;
  private final long[] totals;
  private float smallest;
  private float largest;

  /**
   * Weights in memory as [out][in][taps].
   *
   * @param taps kernel positions, row after row
   */
  record WeightShape(int out, int in, int taps) {

    int depth() {
      return in * taps;
    }

    /** As few axes as there are: oneDNN copies between layouts faster the fewer it is told of. */
    long[] sizes(int columns) {
      return taps == 1 ? new long[] {columns, in} : new long[] {columns, in, taps};
    }

    /** Where each element lies in memory. */
    long[] plainStrides() {
      return taps == 1 ? new long[] {in, 1} : new long[] {depth(), taps, 1};
    }

    /** Where each element's sum lies in the matrix [taps][in][columns]. */
    long[] sumsStrides(int columns) {
      return taps == 1 ? new long[] {1, columns} : new long[] {1, columns, (long) in * columns};
    }
  }

  /** Brings the sums of some output channels into the order of the weights. */
  private record Restore(NativeStep integers, NativeStep floats) {

    static Restore of(OneDnn library, String name, WeightShape weight, int columns) {
      memory.desc plain =
          OneDnn.strided(DataType.F32, weight.sizes(columns), weight.plainStrides());
      return new Restore(
          step(library, name, DataType.S32, weight, columns, plain, Result.SCALED),
          step(library, name, DataType.F32, weight, columns, plain, Result.PLAIN));
    }

    private static NativeStep step(
        OneDnn library,
        String name,
        DataType type,
        WeightShape weight,
        int columns,
        memory.desc plain,
        Result result) {
      memory.desc sums = OneDnn.strided(type, weight.sizes(columns), weight.sumsStrides(columns));
      return library.reorder("order of " + name, sums, plain, result);
    }
  }

  /**
   * Makes the product.
   *
   * @param inputSize elements of the layer's input
   */
  GemmWeightGradient(
      Resources resources,
      String name,
      DataType inputType,
      int inputSize,
      WeightShape weight,
      RowBlocks blocks) {
    this.resources = resources;
    this.library = resources.library();
    this.scratch = resources.scratch();
    this.blocks = blocks;
    this.inputSize = inputSize;
    this.shifts = inputType == DataType.S8 && resources.sumsPairsIn16Bits();
    this.leftType = shifts ? DataType.U8 : inputType;
    this.depth = weight.depth();
    this.outChannels = weight.out();
    // Only operands that are there already can be read again for every part of the channels.
    boolean oneBlock = blocks.count() == 1 && blocks.readings() == 1;
    int fit = Math.max(FEWEST_COLUMNS, CACHED_SUMS / depth);
    this.columns = oneBlock ? Math.min(outChannels, fit - fit % COLUMN_BLOCK) : outChannels;
    this.most = Restore.of(library, name, weight, columns);
    int rest = outChannels % columns;
    this.last = rest == 0 ? most : Restore.of(library, name, weight, rest);
    this.totals =
        blocks.count() * (long) blocks.mostRows() > MOST_ROWS ? new long[depth * columns] : null;
    this.lowered = shifts ? new LoweredGradient(resources, blocks.mostRows(), outChannels) : null;
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
      lowered.setLimit(shift.pairLimit());
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
    for (int b = 0; b < blocks.count(); b++) {
      RowBlocks.Block block = blocks.block(b, left, zeroPoint, gradOutput);
      if (rows + block.rows() > MOST_ROWS) {
        addToTotals(sums);
        start = Sums.OVERWRITE;
        rows = 0;
      }
      rows += block.rows();
      boolean lowers = shifts && lowered.split(block.gradOutput(), block.rows());
      Tensor right = lowers ? lowered.most() : block.gradOutput();
      multiply(block, zeroPoint, right, first, count, start, sums);
      if (lowers) {
        multiply(block, zeroPoint, lowered.excess(), first, count, Sums.ADD_TO, sums);
      }
      start = Sums.ADD_TO;
    }
    Restore restore = count == columns ? most : last;
    if (totals == null) {
      restore
          .integers()
          .scale(factor)
          .bind(OneDnn.SOURCE, sums)
          .bind(OneDnn.DESTINATION, target)
          .run();
      RawRange range = resources.elementWise().rawRange(sums.view(DataType.S32, 0, target.size()));
      takeIn((float) range.min() * factor);
      takeIn((float) range.max() * factor);
      return;
    }
    addToTotals(sums);
    FloatBuffer floats = sums.buffer().asFloatBuffer();
    for (int i = 0; i < totals.length; i++) {
      float total = (float) totals[i] * factor;
      floats.put(i, total);
      takeIn(total);
    }
    restore.floats().bind(OneDnn.SOURCE, sums).bind(OneDnn.DESTINATION, target).run();
  }

  private void takeIn(float value) {
    smallest = Math.min(smallest, value);
    largest = Math.max(largest, value);
  }

  private void addToTotals(Tensor sums) {
    IntBuffer integers = sums.buffer().asIntBuffer();
    for (int i = 0; i < totals.length; i++) {
      totals[i] += integers.get(i);
    }
  }

  private void multiply(
      RowBlocks.Block block,
      int zeroPoint,
      Tensor right,
      int first,
      int count,
      Sums start,
      Tensor sums) {
    ByteBuffer wanted = right.buffer().slice(first, block.rows() * outChannels - first);
    IntBuffer target = sums.buffer().asIntBuffer();
    int width = blocks.width();
    int part = width * count;
    for (int reading = 0; reading < blocks.readings(); reading++) {
      library
          .gemm()
          .multiply(
              leftType,
              block.patches().slice(reading * blocks.shift(), block.rows() * width),
              zeroPoint,
              Order.COLUMNS,
              wanted,
              Order.ROWS,
              outChannels,
              width,
              block.rows(),
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
