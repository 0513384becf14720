package io.gearshift.executors.kernels.onednn.primitive;

import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import org.bytedeco.dnnl.global.dnnl;

/** oneDNN's matrix product of bytes into 32-bit integers. */
public final class IntegerGemm {
  private static final int PAIR_SAFE_LENGTH = 16;
  private static final byte ONE_OFFSET = 'F';
  private static final byte NO_OFFSET = 0;

  private final IntBuffer zero = Tensor.allocate(DataType.S32, 1).buffer().asIntBuffer();

  private final int threads;

  IntegerGemm(int threads) {
    this.threads = threads;
  }

  /** How a matrix lies in memory. */
  public enum Order {
    /** Row after row. */
    ROWS('N'),
    /** Column after column. */
    COLUMNS('T');

    private final byte code;

    Order(char code) {
      this.code = (byte) code;
    }
  }

  /** What becomes of earlier sums. */
  public enum Sums {
    OVERWRITE,
    ADD_TO
  }

  /**
   * sums[rows][columns] = left[rows][depth] times right[depth][columns], or adds it to sums, in
   * 32-bit integers throughout. oneDNN's matmul primitive is no substitute: without VNNI it writes
   * 32-bit results by way of f32, which rounds them from 2^24 on.
   *
   * <p>On CPUs that add pairs of products in 16 bits, and with an offset, the pairs are elements 2j
   * and 2j + 1 of the summed axis. oneDNN halves some lengths, so that only of multiples of {@value
   * #PAIR_SAFE_LENGTH} both halves begin with a pair; what is left over is a second product.
   *
   * @param left U8 or S8 bytes of {@code leftType}
   * @param leftOffset taken off each element of the left operand, 0 to 255 for U8, 0 for S8
   * @param right S8 bytes, from the first that is wanted on
   * @param rightStep elements from one row (or column) of the right operand to the next
   * @throws IllegalStateException if oneDNN refuses
   */
  public void multiply(
      DataType leftType,
      ByteBuffer left,
      int leftOffset,
      Order leftOrder,
      ByteBuffer right,
      Order rightOrder,
      int rightStep,
      int rows,
      int depth,
      int columns,
      Sums start,
      IntBuffer sums) {
    int leftStep = leftOrder == Order.ROWS ? depth : rows;
    int whole = leftOffset == 0 ? depth : depth - depth % PAIR_SAFE_LENGTH;
    for (int from = 0; from < depth; ) {
      int length = from < whole ? whole : depth - from;
      gemm(
          leftType,
          rest(left, leftOrder == Order.ROWS ? from : from * leftStep),
          leftOffset,
          leftOrder,
          leftStep,
          rest(right, rightOrder == Order.ROWS ? from * rightStep : from),
          rightOrder,
          rightStep,
          rows,
          length,
          columns,
          from > 0 ? Sums.ADD_TO : start,
          sums);
      from += length;
    }
  }

  private static ByteBuffer rest(ByteBuffer bytes, int from) {
    return bytes.slice(from, bytes.limit() - from);
  }

  private void gemm(
      DataType leftType,
      ByteBuffer left,
      int leftOffset,
      Order leftOrder,
      int leftStep,
      ByteBuffer right,
      Order rightOrder,
      int rightStep,
      int rows,
      int depth,
      int columns,
      Sums start,
      IntBuffer sums) {
    OmpThreads.use(threads);
    float keep = start == Sums.ADD_TO ? 1 : 0;
    int status =
        leftType == DataType.U8
            ? dnnl.dnnl_gemm_u8s8s32(
                leftOrder.code,
                rightOrder.code,
                ONE_OFFSET,
                rows,
                columns,
                depth,
                1,
                left,
                leftStep,
                (byte) leftOffset,
                right,
                rightStep,
                NO_OFFSET,
                keep,
                sums,
                columns,
                zero)
            : dnnl.dnnl_gemm_s8s8s32(
                leftOrder.code,
                rightOrder.code,
                ONE_OFFSET,
                rows,
                columns,
                depth,
                1,
                left,
                leftStep,
                NO_OFFSET,
                right,
                rightStep,
                NO_OFFSET,
                keep,
                sums,
                columns,
                zero);
    if (status != dnnl.dnnl_success) {
      throw new IllegalStateException(
          "oneDNN cannot run integer gemm of "
              + rows
              + " x "
              + depth
              + " by "
              + depth
              + " x "
              + columns
              + ": status "
              + status);
    }
  }
}
