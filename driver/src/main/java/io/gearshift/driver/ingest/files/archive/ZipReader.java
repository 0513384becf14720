package io.gearshift.driver.ingest.files.archive;

import io.gearshift.driver.ingest.files.EntryNames;
import io.gearshift.driver.ingest.files.SourceFiles;
import io.gearshift.driver.ingest.tree.SourceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import java.util.Collections;
import java.util.List;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.hadoop.conf.Configuration;

/**
 * Reads a zip by its central directory. An entry's position is its place there. Names that are no
 * UTF-8 keep their bytes, as in tars: which code page Windows meant is not known.
 */
final class ZipReader extends ArchiveReader {
  private static final int MOST_TARGET_BYTES = 4096;
  private static final int TYPE_MASK = 0170000;
  private static final int REGULAR = 0100000;

  private final String source;
  private final SeekableByteChannel channel;
  private final ZipFile zip;
  private final List<ZipArchiveEntry> entries;
  private final CRC32 sum = new CRC32();
  private int index;
  private ZipArchiveEntry entry;
  private InputStream in;
  private long read;

  ZipReader(String location, long from, Configuration configuration) throws IOException {
    source = SourceFiles.display(location);
    channel = SourceFiles.channel(location, configuration);
    zip = open(location, configuration);
    entries = Collections.list(zip.getEntries());
    long named = ZipChecks.entries(channel);
    if (named != entries.size()) {
      close();
      throw new IOException(
          "damaged zip: it should have "
              + named
              + " entries, but "
              + entries.size()
              + " are found");
    }
    index = (int) from;
  }

  private static ZipFile open(String location, Configuration configuration) throws IOException {
    var channel = SourceFiles.channel(location, configuration);
    try {
      return new ZipFile(channel, location, "UTF-8", true);
    } catch (IOException | RuntimeException e) {
      channel.close();
      // The library throws exceptions of many kinds for damaged directories.
      throw new IOException("damaged zip: " + e.getMessage(), e);
    }
  }

  @Override
  public ArchiveEntry next() throws IOException, SourceException {
    close(in);
    in = null;
    if (index >= entries.size()) {
      return null;
    }
    entry = entries.get(index++);
    sum.reset();
    read = 0;
    String path = EntryNames.clean(name(entry), source);
    long bytes = entry.getSize();
    if (entry.isDirectory()) {
      return made(ArchiveEntry.Type.FOLDER, path, 0, "");
    }
    if (!ZipChecks.agree(channel, entry.getRawName(), entry.getDataOffset())) {
      throw new IOException("damaged zip: " + path + " has another name before its contents");
    }
    if (!zip.canReadEntryData(entry)) {
      String reason =
          entry.getGeneralPurposeBit().usesEncryption()
              ? "encrypted"
              : "compressed by method " + entry.getMethod() + ", which is not read";
      return made(ArchiveEntry.Type.NOT_READ, path, bytes, reason);
    }
    if (entry.isUnixSymlink()) {
      String target = EntryNames.decode(read(MOST_TARGET_BYTES));
      return made(ArchiveEntry.Type.SYMBOLIC_LINK, path, 0, target);
    }
    int type = entry.getUnixMode() & TYPE_MASK;
    if (type != 0 && type != REGULAR) {
      return made(ArchiveEntry.Type.NOT_READ, path, 0, "no regular file");
    }
    return made(ArchiveEntry.Type.FILE, path, bytes, "");
  }

  private ArchiveEntry made(ArchiveEntry.Type type, String path, long bytes, String target) {
    return new ArchiveEntry(type, path, bytes, target, index - 1L);
  }

  @Override
  public byte[] read(long count) throws IOException {
    byte[] bytes;
    try {
      if (in == null) {
        in = zip.getInputStream(entry);
      }
      bytes = in.readNBytes(Math.toIntExact(Math.min(count, entry.getSize() - read + 1)));
    } catch (IOException | RuntimeException e) {
      throw new DamagedEntryException("damaged in the zip: " + e.getMessage(), e);
    }
    sum.update(bytes, 0, bytes.length);
    read += bytes.length;
    boolean ended = bytes.length < count || read >= entry.getSize();
    if (read > entry.getSize() || (ended && read < entry.getSize())) {
      throw new DamagedEntryException(
          "damaged in the zip: not of " + entry.getSize() + " bytes, as it says", null);
    }
    if (ended && sum.getValue() != entry.getCrc()) {
      throw new DamagedEntryException("damaged in the zip: wrong CRC-32", null);
    }
    return bytes;
  }

  @Override
  public void checkEnd() {
    // The central directory says where the zip ends.
  }

  @Override
  public void close() throws IOException {
    close(in);
    channel.close();
    zip.close();
  }

  private static void close(InputStream stream) throws IOException {
    if (stream != null) {
      stream.close();
    }
  }

  private static String name(ZipArchiveEntry entry) {
    byte[] raw = entry.getRawName();
    String name =
        entry.getNameSource() == ZipArchiveEntry.NameSource.UNICODE_EXTRA_FIELD || raw == null
            ? entry.getName()
            : EntryNames.decode(raw);
    // Some old writers of Windows part folders by backslashes.
    boolean dos = entry.getPlatform() == ZipArchiveEntry.PLATFORM_FAT;
    return dos && name.indexOf('/') < 0 ? name.replace('\\', '/') : name;
  }
}
