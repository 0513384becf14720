package io.gearshift.driver.ingest.files.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;

/**
 * Holds what a zip says twice against each other: no checksum covers names and the number of
 * entries. A flipped bit in a name would put an image into another class without a word; a damaged
 * entry of the central directory would end it early.
 *
 * <p>Source: PKWARE, APPNOTE.TXT, sections 4.3.7 (local file header), 4.3.14 (Zip64 end of central
 * directory) and 4.3.16 (end of central directory).
 */
final class ZipChecks {
  private static final int END = 0x06054B50;
  private static final int END_LENGTH = 22;
  private static final int LONG_END = 0x06064B50;
  private static final int LONG_LOCATOR = 0x07064B50;
  private static final int LONG_LOCATOR_LENGTH = 20;
  private static final int SIGNATURE = 0x04034B50;
  private static final int HEADER = 30;
  private static final int NAME_LENGTH = 26;
  private static final int EXTRA_LENGTH = 28;

  private ZipChecks() {}

  /**
   * The number of entries that the end of the central directory names.
   *
   * @return -1 if there is no end
   */
  static long entries(SeekableByteChannel zip) throws IOException {
    int room = (int) Math.min(zip.size(), END_LENGTH + 0xFFFF + LONG_LOCATOR_LENGTH);
    long from = zip.size() - room;
    ByteBuffer tail = read(zip, from, room);
    for (int at = room - END_LENGTH; at >= 0; at--) {
      if (tail.getInt(at) == END) {
        int locator = at - LONG_LOCATOR_LENGTH;
        return locator >= 0 && tail.getInt(locator) == LONG_LOCATOR
            ? longEntries(zip, tail.getLong(locator + 8))
            : tail.getShort(at + 10) & 0xFFFF;
      }
    }
    return -1;
  }

  private static long longEntries(SeekableByteChannel zip, long at) throws IOException {
    if (at < 0 || at > zip.size() - 40) {
      return -1;
    }
    ByteBuffer end = read(zip, at, 40);
    return end.getInt(0) == LONG_END ? end.getLong(32) : -1;
  }

  private static ByteBuffer read(SeekableByteChannel zip, long from, int length)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    zip.position(from);
    int read = 0;
    while (bytes.hasRemaining() && read >= 0) {
      read = zip.read(bytes);
    }
    return bytes;
  }

  /**
   * Whether the name before an entry's contents is the one of the central directory.
   *
   * @param name as the central directory has it
   * @param contents where the entry's contents begin
   */
  static boolean agree(SeekableByteChannel zip, byte[] name, long contents) throws IOException {
    int room = (int) Math.min(contents, HEADER + name.length + 0xFFFF);
    // Extra fields are short, as a rule: what lies far before the contents is read only if wanted.
    for (int window : new int[] {Math.min(room, HEADER + name.length + 64), room}) {
      ByteBuffer before = read(zip, contents - window, window);
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
