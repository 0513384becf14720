package io.gearshift.executors.data.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The first page of a TIFF: grey where each pixel has one sample and no palette.
 *
 * <p>Source: TIFF revision 6.0, sections 2, 3 and 8.
 */
final class TiffHeader {
  private static final int WIDTH = 256;
  private static final int LENGTH = 257;
  private static final int PHOTOMETRIC = 262;
  private static final int SAMPLES = 277;
  private static final int SHORT = 3;
  private static final int LONG = 4;
  private static final int ENTRY = 12;
  private static final int RGB = 2;

  private TiffHeader() {}

  static ImageHeader inspect(byte[] image) throws DamagedImageException {
    ByteBuffer bytes =
        ByteBuffer.wrap(image)
            .order(image[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    try {
      int directory = bytes.getInt(4);
      int entries = bytes.getShort(directory) & 0xFFFF;
      long width = 0;
      long height = 0;
      long samples = 1;
      long photometric = RGB;
      for (int i = 0; i < entries; i++) {
        int at = directory + 2 + i * ENTRY;
        switch (bytes.getShort(at) & 0xFFFF) {
          case WIDTH -> width = value(bytes, at);
          case LENGTH -> height = value(bytes, at);
          case SAMPLES -> samples = value(bytes, at);
          case PHOTOMETRIC -> photometric = value(bytes, at);
          default -> {
            // Of no interest here.
          }
        }
      }
      boolean grey = samples == 1 && photometric < RGB;
      return ImageHeader.checked(ImageHeader.Format.TIFF, width, height, grey ? 1 : 3);
    } catch (IndexOutOfBoundsException e) {
      throw new DamagedImageException("truncated TIFF");
    }
  }

  private static long value(ByteBuffer bytes, int entry) throws DamagedImageException {
    int type = bytes.getShort(entry + 2);
    if (type == SHORT) {
      return bytes.getShort(entry + 8) & 0xFFFF;
    }
    if (type == LONG) {
      return bytes.getInt(entry + 8) & 0xFFFFFFFFL;
    }
    throw new DamagedImageException("TIFF with a size of type " + type);
  }
}
