package io.gearshift.executors.kernels;

import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;

/**
 * How a batch of decoded images, bytes {batch, height, width, channels}, becomes the values that a
 * network reads: each byte by a table, each image shifted and perhaps mirrored. Images from {@code
 * count} on are zeros.
 *
 * @param table 256 values for each channel, channel after channel
 * @param reflects whether a shift uncovers the image mirrored at its outermost pixels, which are
 *     not repeated; else the value of byte 0
 * @param moves {@value #NUMBERS} numbers for each image: rows that it moves down and columns that
 *     it moves to the right, each by less than the image's side where it {@code reflects}, and 1
 *     where it is then mirrored left to right, else 0
 * @param count images of the batch
 */
@SuppressWarnings("ArrayRecordComponent") // Not compared.
public record ImagePlacement(float[] table, boolean reflects, int[] moves, int count) {
  /** Numbers that say how an image moves. */
  public static final int NUMBERS = 3;

  /** Values of a byte. */
  public static final int BYTES = 256;

  /**
   * Requires bytes of a batch that this is of.
   *
   * @throws IllegalArgumentException if type or sizes are others
   */
  public void require(Tensor pixels) {
    int[] shape = pixels.shape();
    boolean fits =
        pixels.type() == DataType.U8
            && shape.length == 4
            && table.length == shape[3] * BYTES
            && moves.length == shape[0] * NUMBERS
            && count >= 0
            && count <= shape[0];
    if (!fits) {
      throw new IllegalArgumentException(
          "Invalid images: "
              + pixels
              + " (must be U8 {batch, height, width, channels} with "
              + table.length / BYTES
              + " channels and "
              + moves.length / NUMBERS
              + " images, of which "
              + count
              + " are there)");
    }
  }
}
