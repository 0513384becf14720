package io.gearshift.executors.data.image;

/**
 * The screen of a GIF; of an animated one the first frame is read. With a global palette of greys
 * only, it is grey.
 *
 * <p>Source: CompuServe, "Graphics Interchange Format, Version 89a", sections 18 to 20.
 */
final class GifHeader {
  private static final int PALETTE = 13;
  private static final int TRAILER = 0x3B;

  private GifHeader() {}

  static ImageHeader inspect(HeaderBytes image) throws DamagedImageException {
    int width = image.little16(6);
    int height = image.little16(8);
    int flags = image.at(10);
    boolean global = (flags & 0x80) != 0;
    int end = PALETTE + (global ? 3 * (2 << (flags & 7)) : 0);
    boolean grey = global;
    for (int at = PALETTE; at < end; at += 3) {
      grey &= image.at(at) == image.at(at + 1) && image.at(at) == image.at(at + 2);
    }
    walk(image, end);
    return ImageHeader.checked(ImageHeader.Format.GIF, width, height, grey ? 1 : 3);
  }

  /** Walks the blocks to the trailer: an image cut off would decode to black below. */
  private static void walk(HeaderBytes image, int from) throws DamagedImageException {
    int position = from;
    boolean frame = false;
    while (true) {
      if (position >= image.length()) {
        throw new DamagedImageException("truncated GIF");
      }
      int kind = image.at(position);
      if (kind == TRAILER) {
        if (!frame) {
          throw new DamagedImageException("GIF without a frame");
        }
        return;
      }
      if (kind == ',') {
        int flags = image.at(position + 9);
        position += 11 + ((flags & 0x80) != 0 ? 3 * (2 << (flags & 7)) : 0);
        frame = true;
      } else if (kind == '!') {
        position += 2;
      } else {
        throw new DamagedImageException("GIF with an unknown block");
      }
      while (image.at(position) != 0) {
        position += 1 + image.at(position);
      }
      position++;
    }
  }
}
