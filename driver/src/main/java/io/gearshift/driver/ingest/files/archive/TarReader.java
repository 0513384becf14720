package io.gearshift.driver.ingest.files.archive;

import io.gearshift.driver.ingest.files.EntryNames;
import io.gearshift.driver.ingest.tree.SourceException;
import io.gearshift.driver.ingest.tree.TarChecksum;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads a tar from front to back: POSIX ustar and pax, GNU, and the formats before them. Ours, not
 * the library's, for three reasons: names stay bytes until it is known whether they are UTF-8;
 * extended headers are bounded before memory is taken for them; and reading can begin at any entry.
 *
 * <p>Source: POSIX.1-2017, pax, "pax Interchange Format" and "ustar Interchange Format"; GNU tar
 * manual, "Basic Tar Format". Sparse files are told, not read.
 */
final class TarReader extends ArchiveReader {
  private static final int BLOCK = 512;
  private static final int MOST_HEADER_BYTES = 1 << 20;

  private final InputStream in;
  private final String source;
  private final long size;
  private long position;
  private long contentsEnd;
  private long left;

  /**
   * A reader.
   *
   * @param in at an entry's first block
   * @param source named in messages
   * @param position of {@code in} in the unpacked tar
   * @param size of the unpacked tar, -1 if not known; a skip must not go past it
   */
  TarReader(InputStream in, String source, long position, long size) {
    this.in = in;
    this.source = source;
    this.size = size;
    this.position = position;
    this.contentsEnd = position;
  }

  @Override
  public ArchiveEntry next() throws IOException, SourceException {
    skipTo(contentsEnd);
    long begin = position;
    byte[] longName = null;
    byte[] longTarget = null;
    PaxRecords pax = new PaxRecords();
    while (true) {
      byte[] block = new byte[BLOCK];
      if (in.readNBytes(block, 0, BLOCK) < BLOCK) {
        throw new IOException("the tar ends at byte " + position + ", before its end mark");
      }
      position += BLOCK;
      if (isZero(block)) {
        return null;
      }
      if (!TarChecksum.matches(block)) {
        throw new IOException("damaged tar header at byte " + (position - BLOCK));
      }
      char type = (char) block[156];
      long bytes = number(block, 124, 12);
      switch (type) {
        case 'L' -> longName = extended(bytes);
        case 'K' -> longTarget = extended(bytes);
        case 'x' -> pax = PaxRecords.parse(extended(bytes));
        // Of all entries; git writes its commit there, nobody a path.
        case 'g' -> extended(bytes);
        default -> {
          byte[] name = pax.get("path", longName == null ? name(block) : longName);
          byte[] target =
              pax.get("linkpath", longTarget == null ? text(block, 157, 100) : longTarget);
          boolean folder =
              type == '5' || (isFile(type) && name.length > 0 && name[name.length - 1] == '/');
          long length = type == '1' || folder ? 0 : pax.size(bytes);
          left = isContents(type) ? length : 0;
          contentsEnd = position + (left + BLOCK - 1) / BLOCK * BLOCK;
          boolean sparse = type == 'S' || pax.isSparse();
          ArchiveEntry.Type kind = sparse ? ArchiveEntry.Type.NOT_READ : type(type, folder);
          return new ArchiveEntry(
              kind,
              EntryNames.clean(EntryNames.decode(name), source),
              length,
              kind == ArchiveEntry.Type.NOT_READ
                  ? sparse ? "a sparse file in a tar, which is not read" : "no regular file"
                  : EntryNames.decode(target),
              begin);
        }
      }
    }
  }

  @Override
  public byte[] read(long count) throws IOException {
    int wanted = Math.toIntExact(Math.min(count, left));
    byte[] bytes = in.readNBytes(wanted);
    position += bytes.length;
    left -= bytes.length;
    if (bytes.length < wanted) {
      throw new IOException("the tar ends at byte " + position + ", inside a file");
    }
    return bytes;
  }

  @Override
  public void checkEnd() throws IOException {
    // Of tars that were written one after the other, only the first would be read.
    byte[] rest = new byte[1 << 16];
    for (int read = in.read(rest); read >= 0; read = in.read(rest)) {
      for (int i = 0; i < read; i++) {
        if (rest[i] != 0) {
          throw new IOException(
              "data after the end mark, at byte " + (position + i) + ": are these several tars?");
        }
      }
      position += read;
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private void skipTo(long target) throws IOException {
    if (size >= 0 && target > size) {
      throw new IOException("the tar ends at byte " + size + ", inside a file");
    }
    if (size >= 0) {
      in.skipNBytes(target - position);
      position = target;
      return;
    }
    // A compressed stream: its own skip may go past the end without a word.
    byte[] skipped = new byte[1 << 13];
    while (position < target) {
      int read = in.read(skipped, 0, (int) Math.min(skipped.length, target - position));
      if (read < 0) {
        throw new IOException("the tar ends at byte " + position + ", inside a file");
      }
      position += read;
    }
  }

  private byte[] extended(long bytes) throws IOException {
    if (bytes > MOST_HEADER_BYTES) {
      throw new IOException(
          "a name or extended header of "
              + bytes
              + " bytes at byte "
              + position
              + " (must be at most "
              + MOST_HEADER_BYTES
              + ")");
    }
    byte[] contents = in.readNBytes((int) bytes);
    position += contents.length;
    if (contents.length < bytes) {
      throw new IOException("the tar ends at byte " + position + ", inside a header");
    }
    skipTo((position + BLOCK - 1) / BLOCK * BLOCK);
    int end = contents.length;
    while (end > 0 && contents[end - 1] == 0) {
      end--;
    }
    return Arrays.copyOf(contents, end);
  }

  private static ArchiveEntry.Type type(char type, boolean folder) {
    if (folder) {
      return ArchiveEntry.Type.FOLDER;
    }
    return switch (type) {
      case '1' -> ArchiveEntry.Type.HARD_LINK;
      case '2' -> ArchiveEntry.Type.SYMBOLIC_LINK;
      default -> isFile(type) ? ArchiveEntry.Type.FILE : ArchiveEntry.Type.NOT_READ;
    };
  }

  private static boolean isFile(char type) {
    return type == '0' || type == 0 || type == '7';
  }

  /** Links, devices and fifos have no contents, whatever size they name. */
  private static boolean isContents(char type) {
    return type < '1' || type > '6';
  }

  private static byte[] name(byte[] block) {
    byte[] name = text(block, 0, 100);
    byte[] magic = Arrays.copyOfRange(block, 257, 263);
    byte[] prefix = text(block, 345, 155);
    if (!Arrays.equals(magic, "ustar\0".getBytes(StandardCharsets.US_ASCII))
        || prefix.length == 0) {
      return name;
    }
    byte[] whole = Arrays.copyOf(prefix, prefix.length + 1 + name.length);
    whole[prefix.length] = '/';
    System.arraycopy(name, 0, whole, prefix.length + 1, name.length);
    return whole;
  }

  private static byte[] text(byte[] block, int from, int length) {
    int end = from;
    while (end < from + length && block[end] != 0) {
      end++;
    }
    return Arrays.copyOfRange(block, from, end);
  }

  /** Octal digits, or GNU's binary form where the first bit is set. */
  private long number(byte[] block, int from, int length) throws IOException {
    long value = 0;
    if ((block[from] & 0x80) != 0) {
      for (int i = from + 1; i < from + length; i++) {
        if (value >> 55 != 0) {
          throw new IOException("damaged tar header at byte " + (position - BLOCK) + ": its size");
        }
        value = (value << 8) | (block[i] & 0xFF);
      }
      return value;
    }
    for (int i = from; i < from + length; i++) {
      if (block[i] >= '0' && block[i] <= '7') {
        value = value * 8 + block[i] - '0';
      } else if (block[i] != ' ' && block[i] != 0) {
        throw new IOException("damaged tar header at byte " + (position - BLOCK) + ": its size");
      }
    }
    return value;
  }

  private static boolean isZero(byte[] block) {
    for (byte value : block) {
      if (value != 0) {
        return false;
      }
    }
    return true;
  }
}
