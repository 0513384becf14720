package io.gearshift.executors.kernels.onednn.saturation;

import io.gearshift.executors.kernels.onednn.primitive.Arguments;
import io.gearshift.executors.kernels.onednn.primitive.IntegerGemm.Order;
import io.gearshift.executors.kernels.onednn.primitive.IntegerGemm.Sums;
import io.gearshift.executors.kernels.onednn.primitive.Layouts;
import io.gearshift.executors.kernels.onednn.primitive.Primitive;
import io.gearshift.executors.kernels.onednn.primitive.PrimitiveFactory;
import io.gearshift.executors.kernels.onednn.primitive.Resources;
import io.gearshift.executors.kernels.onednn.primitive.Result;
import io.gearshift.executors.kernels.onednn.primitive.Scratch;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import org.bytedeco.dnnl.memory;

/**
 * An 8-bit matrix product with a dense layer's weights: the exact sum, rounded once to f32, times a
 * power of two. One pass of matmul; or, for signed left operands on CPUs that add pairs of products
 * in 16 bits, an integer gemm of the operand shifted by a zero point, with the excess of the few
 * weights that could saturate added to its sums. Where those are many, two gemms over the operand's
 * parts.
 */
public final class IntegerMatrixProduct {
  private static final int MOST_EXCESS = 1024;

  private final Resources resources;
  private final PrimitiveFactory primitives;
  private final Scratch scratch;
  private final int rows;
  private final int depth;
  private final int columns;
  private final Order weightOrder;
  private final Primitive onePass;
  private final Primitive toFloats;
  private final int[] found;

  /**
   * Makes result[rows][columns] = source[rows][depth] times weight[depth][columns].
   *
   * @param weightOrder how the weights lie in memory
   */
  public IntegerMatrixProduct(
      Resources resources,
      String name,
      DataType sourceType,
      int rows,
      int depth,
      int columns,
      Order weightOrder) {
    this.resources = resources;
    this.primitives = resources.primitives();
    this.scratch = resources.scratch();
    this.rows = rows;
    this.depth = depth;
    this.columns = columns;
    this.weightOrder = weightOrder;
    if (sourceType == DataType.S8 && resources.sumsPairsIn16Bits()) {
      long size = (long) rows * columns;
      onePass = null;
      found = new int[MOST_EXCESS];
      toFloats =
          primitives.reorder(
              name,
              Layouts.vector(DataType.S32, size),
              Layouts.vector(DataType.F32, size),
              Result.SCALED);
      scratch.reserve(Scratch.Slot.UNSIGNED, (long) rows * depth);
      scratch.reserve(Scratch.Slot.SUMS, size * Integer.BYTES);
      return;
    }
    memory.desc weight =
        weightOrder == Order.ROWS
            ? Layouts.rowMajor(DataType.S8, depth, columns)
            : Layouts.columnMajor(DataType.S8, depth, columns);
    found = null;
    toFloats = null;
    onePass =
        primitives.matrixProduct(
            name,
            Layouts.rowMajor(sourceType, rows, depth),
            weight,
            Layouts.rowMajor(DataType.F32, rows, columns),
            Result.SCALED);
  }

  /** result = source times weight times factor. */
  public void run(Tensor source, Tensor weight, Tensor result, float factor) {
    if (onePass != null) {
      onePass
          .scale(factor)
          .bind(Arguments.SOURCE, source)
          .bind(Arguments.WEIGHT, weight)
          .bind(Arguments.DESTINATION, result)
          .run();
      return;
    }
    UnsignedSource shift = UnsignedSource.of(resources.elementWise().rawRange(source));
    int limit = shift.pairLimit();
    int pairs = resources.elementWise().largePairs(weight, depth, pairDistance(), limit, found);
    if (pairs > MOST_EXCESS) {
      runInParts(source, weight, result, factor);
      return;
    }
    Tensor unsigned = scratch.get(Scratch.Slot.UNSIGNED).view(DataType.U8, 0, rows * depth);
    resources.elementWise().shiftRaw(source, unsigned, shift.zeroPoint());
    Tensor sums = scratch.get(Scratch.Slot.SUMS);
    if (pairs == 0) {
      multiply(unsigned, shift.zeroPoint(), weight, sums);
    } else {
      scratch.reserve(Scratch.Slot.WEIGHT_PART, weight.bytes());
      Tensor lowered = scratch.get(Scratch.Slot.WEIGHT_PART);
      lowered.buffer().put(0, weight.buffer(), 0, weight.size());
      lower(lowered.buffer(), pairs, limit);
      multiply(unsigned, shift.zeroPoint(), lowered, sums);
      addExcess(source.buffer(), weight.buffer(), lowered.buffer(), pairs, sums);
    }
    toFloats.scale(factor).bind(Arguments.SOURCE, sums).bind(Arguments.DESTINATION, result).run();
  }

  private int pairDistance() {
    return weightOrder == Order.ROWS ? columns : 1;
  }

  /** Lowers one weight of each pair until its sum is at the limit; leaves its index. */
  private void lower(ByteBuffer weight, int pairs, int limit) {
    for (int k = 0; k < pairs; k++) {
      found[k] = SaturatingPair.lower(weight, found[k], found[k] + pairDistance(), limit);
    }
  }

  private void addExcess(
      ByteBuffer source, ByteBuffer weight, ByteBuffer lowered, int pairs, Tensor sums) {
    IntBuffer integers = sums.buffer().asIntBuffer();
    for (int k = 0; k < pairs; k++) {
      int index = found[k];
      int excess = weight.get(index) - lowered.get(index);
      int inner = weightOrder == Order.ROWS ? index / columns : index % depth;
      int column = weightOrder == Order.ROWS ? index % columns : index / depth;
      for (int row = 0; row < rows; row++) {
        int target = row * columns + column;
        integers.put(target, integers.get(target) + excess * source.get(row * depth + inner));
      }
    }
  }

  private void runInParts(Tensor source, Tensor weight, Tensor result, float factor) {
    scratch.reserve(Scratch.Slot.POSITIVE_PART, (long) rows * depth);
    scratch.reserve(Scratch.Slot.NEGATIVE_PART, (long) rows * depth);
    scratch.reserve(Scratch.Slot.NEGATIVE_SUMS, (long) rows * columns * Integer.BYTES);
    Tensor positive = scratch.get(Scratch.Slot.POSITIVE_PART);
    Tensor negative = scratch.get(Scratch.Slot.NEGATIVE_PART);
    SignedParts.split(source, rows * depth, positive, negative);
    Tensor sums = scratch.get(Scratch.Slot.SUMS);
    Tensor negativeSums = scratch.get(Scratch.Slot.NEGATIVE_SUMS);
    multiply(positive, 0, weight, sums);
    multiply(negative, 0, weight, negativeSums);
    SignedParts.combine(sums, negativeSums, rows * columns, factor, result);
  }

  private void multiply(Tensor source, int zeroPoint, Tensor weight, Tensor sums) {
    primitives
        .gemm()
        .multiply(
            DataType.U8,
            source.buffer(),
            zeroPoint,
            Order.ROWS,
            weight.buffer(),
            weightOrder,
            weightOrder == Order.ROWS ? columns : depth,
            rows,
            depth,
            columns,
            Sums.OVERWRITE,
            sums.buffer().asIntBuffer());
  }

  /** oneDNN's name of the kernel, and whether the source is shifted first. */
  public String implementation() {
    return onePass == null ? "gemm:jit shifted" : onePass.implementation();
  }
}
