package io.gearshift.executors.data.image;

/**
 * The canvas of a WebP; of an animated one the first frame is read.
 *
 * <p>Source: RFC 9649, sections 2.3 to 2.7; RFC 6386, section 9.1, for the key frame of VP8.
 */
final class WebpHeader {
  private static final int CHUNK = 12;

  private WebpHeader() {}

  static ImageHeader inspect(HeaderBytes image) throws DamagedImageException {
    if (image.big32(8) != tag("WEBP")) {
      throw new DamagedImageException("RIFF, but not WebP");
    }
    long length = 8 + (image.little32(4) & 0xFFFFFFFFL);
    if (length > image.length()) {
      throw new DamagedImageException("truncated WebP");
    }
    int kind = image.big32(CHUNK);
    if (kind == tag("VP8X")) {
      return checked(1 + little24(image, 24), 1 + little24(image, 27));
    }
    if (kind == tag("VP8L")) {
      if (image.at(20) != 0x2F) {
        throw new DamagedImageException("WebP without its lossless signature");
      }
      int bits = image.little32(21);
      return checked(1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF));
    }
    if (kind == tag("VP8 ")) {
      return checked(image.little16(26) & 0x3FFF, image.little16(28) & 0x3FFF);
    }
    throw new DamagedImageException("WebP with an unknown chunk");
  }

  private static ImageHeader checked(int width, int height) throws DamagedImageException {
    return ImageHeader.checked(ImageHeader.Format.WEBP, width, height, 3);
  }

  private static int little24(HeaderBytes image, int position) throws DamagedImageException {
    return image.little16(position) | image.at(position + 2) << 16;
  }

  private static int tag(String name) {
    return name.charAt(0) << 24 | name.charAt(1) << 16 | name.charAt(2) << 8 | name.charAt(3);
  }
}
