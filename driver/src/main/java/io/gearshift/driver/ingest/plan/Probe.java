package io.gearshift.driver.ingest.plan;

import io.gearshift.driver.ingest.files.ArchiveListing;
import io.gearshift.driver.ingest.files.Compression;
import io.gearshift.driver.ingest.files.SourceFiles;
import io.gearshift.driver.ingest.tree.Content;
import io.gearshift.driver.ingest.tree.FileEntry;
import io.gearshift.driver.ingest.tree.SourceException;
import io.gearshift.driver.ingest.unit.ItemIterator;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * Looks into some files, as a task: at the first bytes of each, or at all entries of archives.
 *
 * @param files to look into
 * @param depth what of them
 */
public record Probe(List<FileEntry> files, Depth depth) implements Serializable {

  /** What to look at. */
  public enum Depth {
    FIRST_BYTES,
    ENTRIES
  }

  /** What was found, or the one line for the user. A plain class, as Spark's serialisers want. */
  public static final class Found implements Serializable {
    private static final long serialVersionUID = 1L;
    private final ArrayList<FileEntry> entries = new ArrayList<>();
    private String failure = "";

    public List<FileEntry> entries() {
      return entries;
    }

    /** Empty if there is none. */
    public String failure() {
      return failure;
    }
  }

  /** Looks into the files. */
  public Found find(Configuration configuration) {
    Found found = new Found();
    for (FileEntry file : files) {
      try {
        if (depth == Depth.ENTRIES) {
          found.entries.addAll(ArchiveListing.list(file, configuration));
        } else {
          found.entries.add(firstBytes(file, configuration));
        }
      } catch (SourceException e) {
        found.failure = e.getMessage();
      } catch (IOException e) {
        found.failure = ItemIterator.unreadable(file.location(), e);
      }
    }
    return found;
  }

  /** A file that cannot be opened is told when it is read: it may be one that nobody wants. */
  private static FileEntry firstBytes(FileEntry file, Configuration configuration) {
    if (file.kind() != FileEntry.Kind.FILE) {
      return file;
    }
    try (BufferedInputStream in = SourceFiles.open(file.location(), configuration)) {
      byte[] head = Compression.head(in);
      Content content = Content.of(head);
      return content.isCompression()
          ? file.holding(unpacked(in, content), content)
          : file.holding(content, null);
    } catch (IOException e) {
      return file.holding(Content.UNREADABLE, null);
    }
  }

  private static Content unpacked(InputStream in, Content compression) {
    try (InputStream unpacked = Compression.unpack(in, compression)) {
      return Content.of(unpacked.readNBytes(Content.HEAD_BYTES));
    } catch (IOException e) {
      return Content.DAMAGED;
    }
  }
}
