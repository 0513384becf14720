package io.gearshift.driver.dl4j;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * The entries of a zip that are wanted. What an entry unpacks to is bounded by the reader, not by
 * the size that the zip declares, and compared with the entry's checksum.
 */
final class ZipSource implements AutoCloseable {
  private final ZipFile zip;
  private final Map<String, ZipEntry> entries = new HashMap<>();
  private final List<String> others = new ArrayList<>();

  private ZipSource(ZipFile zip) {
    this.zip = zip;
  }

  /** Takes what an entry unpacks to. */
  @FunctionalInterface
  interface Reader<T> {
    T read(InputStream unpacked) throws IOException;
  }

  /**
   * Opens a zip.
   *
   * @param wanted names of the entries that may be read
   * @throws IOException with a reason in one line, if it is no zip or has a wanted entry twice
   */
  static ZipSource open(Path file, Set<String> wanted) throws IOException {
    ZipSource source = new ZipSource(new ZipFile(file.toFile()));
    try {
      for (ZipEntry entry : Collections.list(source.zip.entries())) {
        if (!wanted.contains(entry.getName())) {
          source.others.add(entry.getName());
        } else if (source.entries.put(entry.getName(), entry) != null) {
          throw new ZipException("it has two entries " + entry.getName());
        }
      }
      return source;
    } catch (IOException | RuntimeException e) {
      source.close();
      throw e;
    }
  }

  boolean has(String name) {
    return entries.containsKey(name);
  }

  /** Names of the entries that were not asked for, in the zip's order. */
  List<String> others() {
    return List.copyOf(others);
  }

  /**
   * Reads one entry to its end.
   *
   * @throws IOException with a reason in one line, if it is missing, damaged, or {@code reader}
   *     left something of it
   */
  <T> T read(String name, Reader<T> reader) throws IOException {
    ZipEntry entry = entries.get(name);
    if (entry == null) {
      throw new ZipException("it has no " + name);
    }
    try (CheckedInputStream unpacked =
        new CheckedInputStream(zip.getInputStream(entry), new CRC32())) {
      T result = reader.read(unpacked);
      if (unpacked.read() >= 0) {
        throw new ZipException("it goes on after its end");
      }
      if (unpacked.getChecksum().getValue() != entry.getCrc()) {
        throw new ZipException("it is damaged: its CRC-32 does not match");
      }
      return result;
    } catch (IOException e) {
      throw new ZipException(name + ": " + reason(e));
    }
  }

  /** All bytes of an entry, at most {@code most}. */
  byte[] bytes(String name, int most) throws IOException {
    return read(
        name,
        unpacked -> {
          byte[] bytes = unpacked.readNBytes(most);
          if (bytes.length == most && unpacked.read() >= 0) {
            throw new ZipException("it unpacks to more than " + most + " bytes");
          }
          return bytes;
        });
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }

  private static String reason(IOException e) {
    return e instanceof EOFException ? "it ends too early" : String.valueOf(e.getMessage());
  }
}
