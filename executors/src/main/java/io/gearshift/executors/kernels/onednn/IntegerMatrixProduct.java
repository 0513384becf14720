package io.gearshift.executors.kernels.onednn;

import io.gearshift.executors.kernels.DataType;
import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.kernels.onednn.OneDnn.Order;
import io.gearshift.executors.kernels.onednn.OneDnn.Result;
import io.gearshift.executors.kernels.onednn.OneDnn.Sums;
import org.bytedeco.dnnl.memory;

/**
 * An 8-bit matrix product with a dense layer's weights: the exact sum, rounded once to f32, times a
 * power of two. One pass of matmul, or, for signed left operands on CPUs without 8-bit dot
 * products, two integer gemms over the operand's parts.
 */
final class IntegerMatrixProduct {
  private final OneDnn library;
  private final Scratch scratch;
  private final int rows;
  private final int depth;
  private final int columns;
  private final Order weightOrder;
  private final NativeStep onePass;

  /**
   * Makes result[rows][columns] = source[rows][depth] times weight[depth][columns].
   *
   * @param weightOrder how the weights lie in memory
   */
  IntegerMatrixProduct(
      OneDnn library,
      OneDnnLibrary processor,
      String name,
      DataType sourceType,
      int rows,
      int depth,
      int columns,
      Order weightOrder) {
    this.library = library;
    this.scratch = library.scratch();
    this.rows = rows;
    this.depth = depth;
    this.columns = columns;
    this.weightOrder = weightOrder;
    if (sourceType == DataType.S8 && !processor.dotProducts()) {
      onePass = null;
      scratch.reserve(Scratch.Slot.POSITIVE_PART, (long) rows * depth);
      scratch.reserve(Scratch.Slot.NEGATIVE_PART, (long) rows * depth);
      scratch.reserve(Scratch.Slot.SUMS, (long) rows * columns * Integer.BYTES);
      scratch.reserve(Scratch.Slot.NEGATIVE_SUMS, (long) rows * columns * Integer.BYTES);
      return;
    }
    memory.desc weight =
        weightOrder == Order.ROWS
            ? OneDnn.rowMajor(DataType.S8, depth, columns)
            : OneDnn.columnMajor(DataType.S8, depth, columns);
    onePass =
        library.matrixProduct(
            name,
            OneDnn.rowMajor(sourceType, rows, depth),
            weight,
            OneDnn.rowMajor(DataType.F32, rows, columns),
            Result.SCALED);
  }

  /** result = source times weight times {@code factor}, a power of two. */
  void run(Tensor source, Tensor weight, Tensor result, float factor) {
    if (onePass != null) {
      onePass
          .scale(factor)
          .bind(OneDnn.SOURCE, source)
          .bind(OneDnn.WEIGHT, weight)
          .bind(OneDnn.DESTINATION, result)
          .run();
      return;
    }
    Tensor positive = scratch.get(Scratch.Slot.POSITIVE_PART);
    Tensor negative = scratch.get(Scratch.Slot.NEGATIVE_PART);
    SignedParts.split(source, rows * depth, positive, negative);
    Tensor sums = scratch.get(Scratch.Slot.SUMS);
    Tensor negativeSums = scratch.get(Scratch.Slot.NEGATIVE_SUMS);
    multiply(positive, weight, sums);
    multiply(negative, weight, negativeSums);
    SignedParts.combine(sums, negativeSums, rows * columns, factor, result);
  }

  private void multiply(Tensor source, Tensor weight, Tensor sums) {
    library.multiply(
        DataType.U8,
        source.buffer(),
        Order.ROWS,
        weight.buffer(),
        weightOrder,
        rows,
        depth,
        columns,
        Sums.OVERWRITE,
        sums.buffer().asIntBuffer());
  }

  /** oneDNN's name of the kernel and the number of passes. */
  String implementation() {
    return onePass == null ? "gemm:jit in two passes" : onePass.implementation();
  }
}
