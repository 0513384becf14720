package io.gearshift.driver.cli.bench.imagenet;

import io.gearshift.driver.error.UserError;
import io.gearshift.driver.ingest.files.SourceFiles;
import io.gearshift.driver.ingest.files.SourceListing;
import io.gearshift.driver.ingest.files.archive.ArchiveEntry;
import io.gearshift.driver.ingest.files.archive.ArchiveReader;
import io.gearshift.driver.ingest.tree.Content;
import io.gearshift.driver.ingest.tree.FileEntry;
import io.gearshift.driver.ingest.tree.SourceException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** The JPEG files of a folder, or in tars and zips of it, in the order of their paths. */
final class Photographs {
  /** Every task is sent all of them. */
  private static final int MOST = 1_000;

  private static final long MOST_BYTES = 256L << 20;

  private final Configuration configuration;
  private final List<byte[]> found = new ArrayList<>();
  private long bytes;

  private Photographs(Configuration configuration) {
    this.configuration = configuration;
  }

  /**
   * Reads them.
   *
   * @throws UserError if there are none
   */
  static List<byte[]> read(String source, Configuration configuration) throws IOException {
    Photographs photographs = new Photographs(configuration);
    try {
      for (FileEntry entry : SourceListing.list(source, configuration)) {
        if (entry.kind() == FileEntry.Kind.FILE) {
          photographs.file(entry.location());
        }
      }
    } catch (SourceException e) {
      throw new UserError(e.getMessage(), e);
    }
    if (photographs.found.isEmpty()) {
      throw UserError.invalid("source", source, "hold JPEG images");
    }
    return photographs.found;
  }

  private void file(String location) throws IOException, SourceException {
    Content content;
    try (InputStream in = SourceFiles.open(location, configuration)) {
      byte[] head = in.readNBytes(Content.HEAD_BYTES);
      content = Content.of(head);
      if (content == Content.JPEG) {
        take(head, in.readAllBytes());
      }
    }
    if (content.isArchive()) {
      try (ArchiveReader reader = ArchiveReader.open(location, content, null, 0, configuration)) {
        archive(reader);
      }
    }
  }

  private void archive(ArchiveReader reader) throws IOException, SourceException {
    for (ArchiveEntry entry = reader.next(); entry != null; entry = reader.next()) {
      if (entry.type() == ArchiveEntry.Type.FILE) {
        byte[] head = reader.read(Content.HEAD_BYTES);
        if (Content.of(head) == Content.JPEG) {
          take(head, reader.contents().readAllBytes());
        }
      }
    }
  }

  private void take(byte[] head, byte[] rest) {
    bytes += head.length + rest.length;
    if (found.size() >= MOST || bytes > MOST_BYTES) {
      throw UserError.invalid(
          "source",
          found.size() + " and more images",
          "have at most " + MOST + " images of " + (MOST_BYTES >> 20) + " MB together");
    }
    byte[] image = Arrays.copyOf(head, head.length + rest.length);
    System.arraycopy(rest, 0, image, head.length, rest.length);
    found.add(image);
  }
}
