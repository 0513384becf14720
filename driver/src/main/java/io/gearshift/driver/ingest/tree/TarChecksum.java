package io.gearshift.driver.ingest.tree;

/**
 * The checksum of a tar header of 512 bytes.
 *
 * <p>Source: POSIX.1-2017, pax, "ustar Interchange Format": the sum of all bytes with the field
 * itself taken as spaces. Some old writers summed signed bytes; both are accepted.
 */
public final class TarChecksum {
  private static final int OFFSET = 148;
  private static final int LENGTH = 8;

  private TarChecksum() {}

  /** Whether the header has the checksum that it names. */
  public static boolean matches(byte[] header) {
    long unsigned = 0;
    long signed = 0;
    for (int i = 0; i < header.length; i++) {
      byte value = i >= OFFSET && i < OFFSET + LENGTH ? (byte) ' ' : header[i];
      unsigned += value & 0xFF;
      signed += value;
    }
    long named = named(header);
    return named >= 0 && (named == unsigned || named == signed);
  }

  private static long named(byte[] header) {
    int at = OFFSET;
    while (at < OFFSET + LENGTH && (header[at] == ' ' || header[at] == 0)) {
      at++;
    }
    int begin = at;
    long value = 0;
    while (at < OFFSET + LENGTH && header[at] >= '0' && header[at] <= '7') {
      value = value * 8 + header[at++] - '0';
    }
    return at == begin ? -1 : value;
  }
}
