package io.gearshift.executors.data.image;

/**
 * The header of a Windows bitmap: with a palette of greys only, it is grey.
 *
 * <p>Source: Microsoft, "Bitmap Storage", BITMAPCOREHEADER, BITMAPINFOHEADER and their successors.
 */
final class BmpHeader {
  private static final int FILE_HEADER = 14;
  private static final int CORE_HEADER = 12;

  private BmpHeader() {}

  static ImageHeader inspect(HeaderBytes image) throws DamagedImageException {
    int size = image.little32(FILE_HEADER);
    boolean core = size == CORE_HEADER;
    if (!core && size < 16) {
      throw new DamagedImageException("BMP with a header of " + size + " bytes");
    }
    long width = core ? image.little16(FILE_HEADER + 4) : image.little32(FILE_HEADER + 4);
    // Negative where the rows lie from top to bottom.
    long height = core ? image.little16(FILE_HEADER + 6) : image.little32(FILE_HEADER + 8);
    int bits = image.little16(FILE_HEADER + (core ? 10 : 14));
    ImageHeader header = ImageHeader.checked(ImageHeader.Format.BMP, width, Math.abs(height), 3);
    int pixels = image.little32(10);
    if (pixels < FILE_HEADER || pixels >= image.length()) {
      throw new DamagedImageException("truncated BMP");
    }
    boolean uncompressed = core || size < 20 || image.little32(FILE_HEADER + 16) == 0;
    long row = (width * bits + 31) / 32 * 4;
    if (uncompressed && pixels + row * header.height() > image.length()) {
      throw new DamagedImageException("truncated BMP");
    }
    boolean grey = bits <= 8 && isGrey(image, FILE_HEADER + size, core ? 3 : 4, pixels);
    return grey ? ImageHeader.checked(ImageHeader.Format.BMP, width, header.height(), 1) : header;
  }

  private static boolean isGrey(HeaderBytes image, int palette, int entry, int end)
      throws DamagedImageException {
    for (int at = palette; at + entry <= end; at += entry) {
      if (image.at(at) != image.at(at + 1) || image.at(at) != image.at(at + 2)) {
        return false;
      }
    }
    return palette + entry <= end;
  }
}
