package io.gearshift.executors.data.image;

/** Numbers in the bytes of an encoded image. Reading past the end says that it is truncated. */
final class HeaderBytes {
  private final byte[] bytes;

  HeaderBytes(byte[] bytes) {
    this.bytes = bytes;
  }

  int length() {
    return bytes.length;
  }

  boolean begins(String signature) {
    if (bytes.length < signature.length()) {
      return false;
    }
    for (int i = 0; i < signature.length(); i++) {
      if ((bytes[i] & 0xFF) != signature.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** An unsigned byte. */
  int at(int position) throws DamagedImageException {
    if (position < 0 || position >= bytes.length) {
      throw new DamagedImageException("truncated header");
    }
    return bytes[position] & 0xFF;
  }

  /** An unsigned number of two bytes, least first. */
  int little16(int position) throws DamagedImageException {
    return at(position) | at(position + 1) << 8;
  }

  /** An unsigned number of two bytes, greatest first. */
  int big16(int position) throws DamagedImageException {
    return at(position) << 8 | at(position + 1);
  }

  /** A signed number of four bytes, least first. */
  int little32(int position) throws DamagedImageException {
    return little16(position) | little16(position + 2) << 16;
  }

  /** A signed number of four bytes, greatest first. */
  int big32(int position) throws DamagedImageException {
    return big16(position) << 16 | big16(position + 2);
  }
}
