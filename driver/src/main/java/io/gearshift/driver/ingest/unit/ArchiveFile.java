package io.gearshift.driver.ingest.unit;

import io.gearshift.driver.ingest.files.archive.ArchiveReader;
import io.gearshift.driver.ingest.tree.Content;
import io.gearshift.driver.ingest.tree.FileEntry;
import java.io.IOException;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;

/**
 * An archive as tasks open it.
 *
 * @param location where it lies
 * @param content tar or zip
 * @param compression of the whole file, null if none
 */
public record ArchiveFile(String location, Content content, Content compression)
    implements Serializable {

  public static ArchiveFile of(FileEntry entry) {
    return new ArchiveFile(entry.location(), entry.content(), entry.compression());
  }

  /** Whether reading can begin anywhere. */
  public boolean isSeekable() {
    return compression == null;
  }

  /** A reader that begins at an entry's position. */
  ArchiveReader open(long from, Configuration configuration) throws IOException {
    return ArchiveReader.open(location, content, compression, from, configuration);
  }
}
