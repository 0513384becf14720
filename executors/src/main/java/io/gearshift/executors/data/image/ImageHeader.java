package io.gearshift.executors.data.image;

import java.util.zip.CRC32;

/**
 * What an encoded image says of itself, read without decoding a pixel.
 *
 * @param format the encoding, told from the first bytes and not from a name
 * @param width columns
 * @param height rows
 * @param channels 1 for grey, 3 for colour
 *     <p>Source: ISO/IEC 10918-1 annex B for JPEG's markers; W3C PNG specification, sections 5 and
 *     11.2.2.
 */
public record ImageHeader(Format format, int width, int height, int channels) {

  /** The encodings that are read. */
  public enum Format {
    JPEG,
    PNG
  }

  /**
   * Pixels of the largest image that is decoded: 64 Mi, about 200 MB of memory. A header may claim
   * any size, so the claim is judged before memory is taken for it.
   */
  public static final long MAXIMUM_PIXELS = 64L << 20;

  private static final long PNG_SIGNATURE = 0x89504E470D0A1A0AL;
  private static final int MARKER_EOI = 0xD9;
  private static final int MARKER_SOS = 0xDA;

  /**
   * Reads the header and walks the file's structure to its end.
   *
   * @throws DamagedImageException if it is neither JPEG nor PNG, claims more than {@link
   *     #MAXIMUM_PIXELS}, ends early, or a PNG chunk does not have its CRC
   */
  public static ImageHeader inspect(byte[] image) throws DamagedImageException {
    if (image.length >= 8 && longAt(image, 0) == PNG_SIGNATURE) {
      return inspectPng(image);
    }
    if (image.length >= 3
        && unsigned(image, 0) == 0xFF
        && unsigned(image, 1) == 0xD8
        && unsigned(image, 2) == 0xFF) {
      return inspectJpeg(image);
    }
    throw new DamagedImageException("neither JPEG nor PNG");
  }

  private static ImageHeader inspectPng(byte[] image) throws DamagedImageException {
    ImageHeader header = null;
    int position = 8;
    while (position + 12 <= image.length) {
      int length = intAt(image, position);
      int type = intAt(image, position + 4);
      if (length < 0 || length > image.length - position - 12) {
        // The header counts even when the rest is missing: its size is the better reason.
        break;
      }
      CRC32 crc = new CRC32();
      crc.update(image, position + 4, length + 4);
      if ((int) crc.getValue() != intAt(image, position + 8 + length)) {
        throw new DamagedImageException("PNG chunk with wrong CRC");
      }
      if (header == null) {
        if (type != chunk("IHDR") || length != 13) {
          throw new DamagedImageException("PNG without IHDR");
        }
        boolean colour = (image[position + 17] & 2) != 0;
        header =
            checked(
                Format.PNG,
                intAt(image, position + 8),
                intAt(image, position + 12),
                colour ? 3 : 1);
      }
      if (type == chunk("IEND")) {
        return header;
      }
      position += 12 + length;
    }
    throw new DamagedImageException("truncated PNG");
  }

  private static ImageHeader inspectJpeg(byte[] image) throws DamagedImageException {
    ImageHeader header = null;
    int position = 2;
    while (position + 1 < image.length) {
      if (unsigned(image, position) != 0xFF) {
        // Entropy-coded data, or bytes between segments.
        position++;
        continue;
      }
      int marker = unsigned(image, position + 1);
      if (marker == MARKER_EOI) {
        if (header == null) {
          throw new DamagedImageException("JPEG without a frame");
        }
        return header;
      }
      if (marker == 0xFF) {
        position++;
        continue;
      }
      if (marker == 0 || marker == 1 || (marker >= 0xD0 && marker <= 0xD8)) {
        position += 2;
        continue;
      }
      if (position + 4 > image.length) {
        break;
      }
      int length = unsigned(image, position + 2) << 8 | unsigned(image, position + 3);
      boolean frame =
          marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
      if (frame && header == null && position + 10 <= image.length) {
        int height = unsigned(image, position + 5) << 8 | unsigned(image, position + 6);
        int width = unsigned(image, position + 7) << 8 | unsigned(image, position + 8);
        header = checked(Format.JPEG, width, height, unsigned(image, position + 9) == 1 ? 1 : 3);
      }
      if (marker == MARKER_SOS && header == null) {
        throw new DamagedImageException("JPEG without a frame");
      }
      position += 2 + Math.max(2, length);
    }
    throw new DamagedImageException("truncated JPEG");
  }

  private static ImageHeader checked(Format format, int width, int height, int channels)
      throws DamagedImageException {
    if (width <= 0 || height <= 0) {
      throw new DamagedImageException(format + " of " + width + " x " + height + " pixels");
    }
    if ((long) width * height > MAXIMUM_PIXELS) {
      throw new DamagedImageException(
          format
              + " of "
              + width
              + " x "
              + height
              + " pixels (must be at most "
              + MAXIMUM_PIXELS
              + " in all)");
    }
    return new ImageHeader(format, width, height, channels);
  }

  private static int chunk(String name) {
    return name.charAt(0) << 24 | name.charAt(1) << 16 | name.charAt(2) << 8 | name.charAt(3);
  }

  private static int unsigned(byte[] bytes, int position) {
    return bytes[position] & 0xFF;
  }

  private static int intAt(byte[] bytes, int position) {
    return unsigned(bytes, position) << 24
        | unsigned(bytes, position + 1) << 16
        | unsigned(bytes, position + 2) << 8
        | unsigned(bytes, position + 3);
  }

  private static long longAt(byte[] bytes, int position) {
    return (long) intAt(bytes, position) << 32 | (intAt(bytes, position + 4) & 0xFFFFFFFFL);
  }
}
