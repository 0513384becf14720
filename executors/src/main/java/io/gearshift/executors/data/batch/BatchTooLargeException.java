package io.gearshift.executors.data.batch;

/** A batch of more bytes than one piece of memory can have; the message says how many. */
public final class BatchTooLargeException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private static final long MOST_BYTES = Integer.MAX_VALUE - 64;

  private BatchTooLargeException(String message) {
    super(message);
  }

  /**
   * Checks a batch before its memory is taken.
   *
   * @throws BatchTooLargeException if its images have no room in one piece of memory
   */
  public static void requireRoom(int images, int height, int width, int channels) {
    // Sides and channels fit in an int each; a product of four might not even fit in a long.
    double bytes = (double) images * height * width * channels * Float.BYTES;
    if (bytes > MOST_BYTES) {
      throw new BatchTooLargeException(
          "Invalid batch: "
              + images
              + " images of "
              + height
              + " x "
              + width
              + " x "
              + channels
              + " need "
              + Math.round(bytes / (1 << 20))
              + " MiB (must be below 2048: lower Train_Batch or Test_Batch)");
    }
  }
}
