package io.gearshift.executors.data.image;

/**
 * The frame of a JPEG.
 *
 * <p>Source: ISO/IEC 10918-1, annex B.
 */
final class JpegHeader {
  private static final int MARKER_EOI = 0xD9;
  private static final int MARKER_SOS = 0xDA;

  private JpegHeader() {}

  static ImageHeader inspect(HeaderBytes image) throws DamagedImageException {
    ImageHeader header = null;
    int position = 2;
    while (position + 1 < image.length()) {
      if (image.at(position) != 0xFF) {
        // Entropy-coded data, or bytes between segments.
        position++;
        continue;
      }
      int marker = image.at(position + 1);
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
      if (position + 4 > image.length()) {
        break;
      }
      boolean frame =
          marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
      if (frame && header == null && position + 10 <= image.length()) {
        int height = image.big16(position + 5);
        int width = image.big16(position + 7);
        header =
            ImageHeader.checked(
                ImageHeader.Format.JPEG, width, height, image.at(position + 9) == 1 ? 1 : 3);
      }
      if (marker == MARKER_SOS && header == null) {
        throw new DamagedImageException("JPEG without a frame");
      }
      position += 2 + Math.max(2, image.big16(position + 2));
    }
    throw new DamagedImageException("truncated JPEG");
  }
}
