package io.gearshift.executors.kernels.onednn.gradient.matrix;

import io.gearshift.executors.kernels.host.loop.ByteRuns;
import io.gearshift.executors.kernels.onednn.primitive.Arguments;
import io.gearshift.executors.kernels.onednn.primitive.Primitive;
import io.gearshift.executors.kernels.onednn.primitive.Reorder;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.HostArena;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;

/**
 * Whether a matrix product of bytes leaves exact 32-bit sums on this CPU. Some of oneDNN's kernels
 * write integers by way of f32, which rounds them from 2^24 on: those without VNNI, and those with
 * VNNI but no AMX where the left operand is signed. Which kernel a product gets depends on its
 * sizes, so each is tried itself, once, with sums beyond 2^24.
 *
 * @param rows of the left operand
 * @param length of a sum
 * @param columns of the right operand
 * @param rowBytes from one row of the left operand to the next
 */
record MatrixSumsProof(int rows, int length, int columns, int rowBytes) {
  private static final int LARGEST_EXACT_FLOAT = 1 << 24;
  private static final int LARGEST_PRODUCT = 1 << 14;

  private static final byte LARGEST_ROW_VALUE = 127;

  /** One value a column of the right operand, odd so that sums are. */
  private static final byte[] COLUMN_VALUES = {127, -127, 125, 123};

  /** Whether its sums are exact, whatever the bytes. */
  boolean holds(Primitive product, Reorder packing, DataType leftType) {
    if (length <= LARGEST_EXACT_FLOAT / LARGEST_PRODUCT) {
      return true;
    }
    try (HostArena memory = new HostArena()) {
      Tensor left = memory.allocate(leftType, rows * rowBytes);
      Tensor right = memory.allocate(DataType.S8, length * columns);
      Tensor sums = memory.allocate(DataType.S32, rows * columns);
      fill(left.buffer(), right.buffer());
      product
          .bind(Arguments.SOURCE, left)
          .bind(Arguments.WEIGHT, packing.apply(right))
          .bind(Arguments.DESTINATION, sums)
          .run();
      return isExact(sums.buffer().asIntBuffer());
    }
  }

  /** Rows of one value but for one element, which makes the sums odd; columns of one value. */
  private void fill(ByteBuffer left, ByteBuffer right) {
    for (int row = 0; row < rows; row++) {
      ByteRuns.fill(left, row * rowBytes, length, rowValue(row));
      left.put(row * rowBytes + row % length, (byte) (rowValue(row) - 1));
    }
    for (int column = 0; column < columns; column++) {
      right.put(column, columnValue(column));
    }
    for (int k = 1; k < length; k++) {
      right.put(k * columns, right, 0, columns);
    }
  }

  private boolean isExact(IntBuffer sums) {
    for (int row = 0; row < rows; row++) {
      int rowSum = length * rowValue(row) - 1;
      for (int column = 0; column < columns; column++) {
        if (sums.get(row * columns + column) != rowSum * columnValue(column)) {
          return false;
        }
      }
    }
    return true;
  }

  private static byte rowValue(int row) {
    return (byte) (LARGEST_ROW_VALUE - row % 3);
  }

  private static byte columnValue(int column) {
    return COLUMN_VALUES[column % COLUMN_VALUES.length];
  }
}
