package io.gearshift.driver.ingest.files.archive;

import io.gearshift.driver.ingest.files.SourceFiles;
import io.gearshift.driver.ingest.tree.Content;
import io.gearshift.driver.ingest.tree.SourceException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;

/** Reads the entries of an archive one after the other. */
public abstract class ArchiveReader implements Closeable {

  /**
   * Opens an archive.
   *
   * @param location of the file
   * @param content tar or zip
   * @param compression of the whole file, null if none
   * @param from position of the first entry wanted, 0 for the first of all; 0 where compressed
   */
  public static ArchiveReader open(
      String location, Content content, Content compression, long from, Configuration configuration)
      throws IOException {
    if (content == Content.ZIP && compression == null) {
      return new ZipReader(location, from, configuration);
    }
    if (compression == null) {
      return new TarReader(
          SourceFiles.open(location, from, configuration),
          SourceFiles.display(location),
          from,
          size(location, configuration));
    }
    InputStream unpacked =
        Compression.unpack(SourceFiles.open(location, configuration), compression);
    return new TarReader(unpacked, SourceFiles.display(location), 0, -1);
  }

  private static long size(String location, Configuration configuration) throws IOException {
    try (var channel = SourceFiles.channel(location, configuration)) {
      return channel.size();
    }
  }

  /**
   * The next entry; contents of the one before that were not read are skipped.
   *
   * @return null at the end
   * @throws IOException if the archive is damaged
   * @throws SourceException if an entry breaks a rule
   */
  public abstract ArchiveEntry next() throws IOException, SourceException;

  /**
   * The next bytes of the entry's contents.
   *
   * @param count most bytes
   * @return fewer only at the end of the contents
   * @throws DamagedEntryException if this entry alone is damaged; reading can go on after it
   */
  public abstract byte[] read(long count) throws IOException;

  /**
   * Checks, after the last entry, that the archive holds nothing more.
   *
   * @throws IOException if it does
   */
  public abstract void checkEnd() throws IOException;

  /** The rest of the entry's contents as a stream. */
  public final InputStream contents() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = ArchiveReader.this.read(1);
        return one.length == 0 ? -1 : one[0] & 0xFF;
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
          return 0;
        }
        byte[] some = ArchiveReader.this.read(length);
        System.arraycopy(some, 0, bytes, offset, some.length);
        return some.length == 0 ? -1 : some.length;
      }
    };
  }
}
