package io.gearshift.driver.ingest.unit;

import java.nio.ByteBuffer;

/**
 * An image as BigDL's ImageNet converter stores it: width and height as big-endian integers of four
 * bytes, then rows of pixels from the top, three bytes each, blue first.
 *
 * <p>Source: intel-analytics/BigDL, BGRImgToLocalSeqFile.scala (writer) and BytesToBGRImg.scala
 * (reader).
 *
 * @param rgb pixels, {height, width, 3}, red first
 */
record BgrImage(int width, int height, byte[] rgb) {
  private static final int HEADER_BYTES = 8;
  private static final int CHANNELS = 3;
  private static final int MOST_SIDE = 1 << 16;

  /** Whether the bytes are just as many as their header says: encoded images never are. */
  static boolean is(byte[] value) {
    return value.length > HEADER_BYTES && value.length == bytes(value);
  }

  /** Why bytes that begin like a header are no such image; empty if they do not begin so. */
  static String fault(byte[] value) {
    if (value.length < HEADER_BYTES || bytes(value) < 0) {
      return "";
    }
    ByteBuffer header = ByteBuffer.wrap(value);
    return "raw image of "
        + header.getInt()
        + " x "
        + header.getInt()
        + " pixels with "
        + value.length
        + " bytes (must be "
        + bytes(value)
        + ")";
  }

  /** The image in bytes of which {@link #is} is true. */
  static BgrImage of(byte[] value) {
    ByteBuffer header = ByteBuffer.wrap(value);
    int width = header.getInt();
    int height = header.getInt();
    byte[] rgb = new byte[value.length - HEADER_BYTES];
    for (int i = 0; i < rgb.length; i += CHANNELS) {
      rgb[i] = value[HEADER_BYTES + i + 2];
      rgb[i + 1] = value[HEADER_BYTES + i + 1];
      rgb[i + 2] = value[HEADER_BYTES + i];
    }
    return new BgrImage(width, height, rgb);
  }

  /** Bytes of an image of the size that the header says; -1 if it can be none. */
  private static long bytes(byte[] value) {
    ByteBuffer header = ByteBuffer.wrap(value);
    int width = header.getInt();
    int height = header.getInt();
    boolean possible = width > 0 && width <= MOST_SIDE && height > 0 && height <= MOST_SIDE;
    return possible ? HEADER_BYTES + (long) CHANNELS * width * height : -1;
  }
}
