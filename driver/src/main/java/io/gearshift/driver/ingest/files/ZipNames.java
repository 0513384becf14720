package io.gearshift.driver.ingest.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;

/**
 * Holds an entry's two names against each other. No checksum of a zip covers names: a flipped bit
 * would put an image into another class without a word, but every name stands there twice.
 *
 * <p>Source: PKWARE, APPNOTE.TXT, section 4.3.7, "Local file header".
 */
final class ZipNames {
  private static final int SIGNATURE = 0x04034B50;
  private static final int HEADER = 30;
  private static final int NAME_LENGTH = 26;
  private static final int EXTRA_LENGTH = 28;

  private ZipNames() {}

  /**
   * Whether the name before an entry's contents is the one of the central directory.
   *
   * @param name as the central directory has it
   * @param contents where the entry's contents begin
   */
  static boolean agree(SeekableByteChannel zip, byte[] name, long contents) throws IOException {
    int room = (int) Math.min(contents, HEADER + name.length + 0xFFFF);
    ByteBuffer before = ByteBuffer.allocate(room).order(ByteOrder.LITTLE_ENDIAN);
    // Extra fields are short, as a rule: what lies far before the contents is read only if wanted.
    for (int window : new int[] {Math.min(room, HEADER + name.length + 64), room}) {
      before.clear().limit(window);
      zip.position(contents - window);
      int read = 0;
      while (before.hasRemaining() && read >= 0) {
        read = zip.read(before);
      }
      for (int at = window - HEADER - name.length; at >= 0; at--) {
        if (isHeader(before, at, name.length, window)) {
          byte[] local = new byte[name.length];
          before.get(at + HEADER, local);
          return Arrays.equals(local, name);
        }
      }
    }
    return false;
  }

  private static boolean isHeader(ByteBuffer bytes, int at, int nameLength, int end) {
    return bytes.getInt(at) == SIGNATURE
        && (bytes.getShort(at + NAME_LENGTH) & 0xFFFF) == nameLength
        && at + HEADER + nameLength + (bytes.getShort(at + EXTRA_LENGTH) & 0xFFFF) == end;
  }
}
