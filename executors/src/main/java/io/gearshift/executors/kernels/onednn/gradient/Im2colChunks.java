package io.gearshift.executors.kernels.onednn.gradient;

import io.gearshift.executors.kernels.tensor.Tensor;
import java.nio.ByteBuffer;

/**
 * The two operands of a weight gradient, cut along the summed axis into chunks: rows of im2col and
 * rows of output gradients, one for each output position.
 *
 * <p>A row of im2col may hold the values of one kernel row only. Rows are then read once for each
 * kernel row, each time {@link #shift} bytes further on.
 */
public interface Im2colChunks {

  /** Number of chunks. */
  int count();

  /** The most rows of a chunk, those of zeros included. */
  int mostRows();

  /** Bytes of a row of im2col. */
  int width();

  /** How often the rows of a chunk are read. */
  int readings();

  /** Bytes between the starts of two readings. */
  int shift();

  /**
   * One chunk; valid until the next call.
   *
   * @param input the layer's input, signed or unsigned bytes
   * @param fill what stands for raw 0 in the padding
   */
  Chunk chunk(int number, Tensor input, int fill, Tensor gradOutput);

  /**
   * Rows of both operands.
   *
   * @param im2col the first reading's bytes and what the others need beyond them
   * @param gradOutput S8 rows of one value for each output channel
   */
  record Chunk(ByteBuffer im2col, Tensor gradOutput, int rows) {}
}
