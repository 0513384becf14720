package io.gearshift.executors.data.image;

import java.util.zip.CRC32;

/**
 * The header of a PNG; the CRC of every chunk is checked.
 *
 * <p>Source: W3C PNG specification, sections 5 and 11.2.2.
 */
final class PngHeader {

  private PngHeader() {}

  static ImageHeader inspect(byte[] image, HeaderBytes bytes) throws DamagedImageException {
    ImageHeader header = null;
    int position = 8;
    while (position + 12 <= image.length) {
      int length = bytes.big32(position);
      int type = bytes.big32(position + 4);
      if (length < 0 || length > image.length - position - 12) {
        // The header counts even when the rest is missing: its size is the better reason.
        break;
      }
      CRC32 crc = new CRC32();
      crc.update(image, position + 4, length + 4);
      if ((int) crc.getValue() != bytes.big32(position + 8 + length)) {
        throw new DamagedImageException("PNG chunk with wrong CRC");
      }
      if (header == null) {
        if (type != chunk("IHDR") || length != 13) {
          throw new DamagedImageException("PNG without IHDR");
        }
        boolean colour = (image[position + 17] & 2) != 0;
        header =
            ImageHeader.checked(
                ImageHeader.Format.PNG,
                bytes.big32(position + 8),
                bytes.big32(position + 12),
                colour ? 3 : 1);
      }
      if (type == chunk("IEND")) {
        return header;
      }
      position += 12 + length;
    }
    throw new DamagedImageException("truncated PNG");
  }

  private static int chunk(String name) {
    return name.charAt(0) << 24 | name.charAt(1) << 16 | name.charAt(2) << 8 | name.charAt(3);
  }
}
