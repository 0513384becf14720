package io.gearshift.driver.ingest.plan;

import io.gearshift.driver.ingest.files.SourceFiles;
import io.gearshift.driver.ingest.files.archive.ArchiveListing;
import io.gearshift.driver.ingest.files.archive.Compression;
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
    private final ArrayList<Content> contents = new ArrayList<>();
    private final ArrayList<Content> compressions = new ArrayList<>();
    private String failure = "";

    /** The entries of archives. */
    public List<FileEntry> entries() {
      return entries;
    }

    /** The files with what they hold. Contents alone travel back: the driver has the rest. */
    public List<FileEntry> files(List<FileEntry> asked) {
      List<FileEntry> files = new ArrayList<>(asked.size());
      for (int i = 0; i < asked.size(); i++) {
        FileEntry file = asked.get(i);
        boolean read = file.kind() == FileEntry.Kind.FILE;
        files.add(read ? file.holding(contents.get(i), compressions.get(i)) : file);
      }
      return files;
    }

    static Found ofEntries(List<FileEntry> entries) {
      Found found = new Found();
      found.entries.addAll(entries);
      return found;
    }

    static Found failed(String failure) {
      Found found = new Found();
      found.failure = failure;
      return found;
    }

    private void add(Content content, Content compression) {
      contents.add(content);
      compressions.add(compression);
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
          firstBytes(file, configuration, found);
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
  private static void firstBytes(FileEntry file, Configuration configuration, Found found) {
    if (file.kind() != FileEntry.Kind.FILE) {
      found.add(Content.OTHER, null);
      return;
    }
    try (BufferedInputStream in = SourceFiles.openBeginning(file.location(), configuration)) {
      byte[] head = Compression.head(in);
      Content content = Content.of(head);
      if (content.isCompression()) {
        found.add(unpacked(in, content), content);
      } else {
        found.add(content, null);
      }
    } catch (IOException e) {
      found.add(Content.UNREADABLE, null);
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
