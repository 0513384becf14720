package io.gearshift.executors.data.image;

/**
 * What an encoded image says of itself, read without decoding a pixel.
 *
 * @param format the encoding, told from the first bytes and not from a name
 * @param width columns
 * @param height rows
 * @param channels 1 for grey, 3 for colour
 */
public record ImageHeader(Format format, int width, int height, int channels) {

  /** The encodings that are read. */
  public enum Format {
    JPEG,
    PNG,
    BMP,
    GIF,
    WEBP,
    TIFF
  }

  /**
   * Pixels of the largest image that is decoded: 64 Mi, about 200 MB of memory. A header may claim
   * any size, so the claim is judged before memory is taken for it.
   */
  public static final long MAXIMUM_PIXELS = 64L << 20;

  /**
   * Reads the header; of a JPEG, PNG or GIF, walks the file's structure to its end too.
   *
   * @throws DamagedImageException if it is of none of the formats, claims more than {@link
   *     #MAXIMUM_PIXELS}, or ends early
   */
  public static ImageHeader inspect(byte[] image) throws DamagedImageException {
    HeaderBytes bytes = new HeaderBytes(image);
    if (bytes.begins("\u00FF\u00D8\u00FF")) {
      return JpegHeader.inspect(bytes);
    }
    if (bytes.begins("\u0089PNG\r\n\u001A\n")) {
      return PngHeader.inspect(image, bytes);
    }
    if (bytes.begins("BM")) {
      return BmpHeader.inspect(bytes);
    }
    if (bytes.begins("GIF8")) {
      return GifHeader.inspect(bytes);
    }
    if (bytes.begins("RIFF")) {
      return WebpHeader.inspect(bytes);
    }
    if (bytes.begins("II*\0") || bytes.begins("MM\0*")) {
      return TiffHeader.inspect(image);
    }
    throw new DamagedImageException("neither JPEG, PNG, BMP, GIF, WebP nor TIFF");
  }

  /** A header whose size may be decoded. */
  static ImageHeader checked(Format format, long width, long height, int channels)
      throws DamagedImageException {
    if (width <= 0 || height <= 0) {
      throw new DamagedImageException(format + " of " + width + " x " + height + " pixels");
    }
    if (width > MAXIMUM_PIXELS || height > MAXIMUM_PIXELS || width * height > MAXIMUM_PIXELS) {
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
    return new ImageHeader(format, (int) width, (int) height, channels);
  }
}
