package io.gearshift.executors.kernels.onednn;

import io.gearshift.executors.kernels.Tensor;
import java.nio.ByteBuffer;

/**
 * The two operands of a weight gradient, cut along the summed axis: rows of input patches and rows
 * of output gradients, one for each output position.
 *
 * <p>A row of patches may hold the values of one kernel row only. Rows are then read once for each
 * kernel row, each time {@link #shift} bytes further on.
 */
interface RowBlocks {

  /** Number of blocks. */
  int count();

  /** The most rows of a block, those of zeros included. */
  int mostRows();

  /** Bytes of a row of patches. */
  int width();

  /** How often each block of patches is read. */
  int readings();

  /** Bytes between the starts of two readings. */
  int shift();

  /**
   * One block; valid until the next call.
   *
   * @param input the layer's input, signed or unsigned bytes
   * @param fill what stands for raw 0 in the padding
   */
  Block block(int number, Tensor input, int fill, Tensor gradOutput);

  /**
   * Rows of both operands.
   *
   * @param patches the first reading's bytes and what the others need beyond them
   * @param gradOutput S8 rows of one value for each output channel
   */
  record Block(ByteBuffer patches, Tensor gradOutput, int rows) {}
}
