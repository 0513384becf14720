package io.gearshift.driver.ingest.files.archive;

import io.gearshift.driver.ingest.files.EntryNames;
import io.gearshift.driver.ingest.tree.Content;
import io.gearshift.driver.ingest.tree.FileEntry;
import io.gearshift.driver.ingest.tree.JunkNames;
import io.gearshift.driver.ingest.tree.SourceException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** Lists what an archive holds, looking at the first bytes of every file. */
public final class ArchiveListing {

  private ArchiveListing() {}

  /**
   * The entries of an archive, in its order.
   *
   * @param archive a file whose content is an archive
   * @throws IOException if it is damaged
   */
  public static List<FileEntry> list(FileEntry archive, Configuration configuration)
      throws IOException, SourceException {
    List<FileEntry> found = new ArrayList<>();
    try (ArchiveReader reader =
        ArchiveReader.open(
            archive.location(), archive.content(), archive.compression(), 0, configuration)) {
      for (ArchiveEntry entry = reader.next(); entry != null; entry = reader.next()) {
        found.add(entry(archive.path(), entry, reader));
      }
      reader.checkEnd();
    }
    return found;
  }

  private static FileEntry entry(String archive, ArchiveEntry entry, ArchiveReader reader)
      throws IOException {
    String path = entry.path();
    if (entry.type() == ArchiveEntry.Type.FOLDER) {
      return FileEntry.folder(archive, path);
    }
    String junk = JunkNames.reason(path);
    if (entry.type() == ArchiveEntry.Type.FILE) {
      FileEntry file =
          FileEntry.inArchive(archive, path, entry.bytes(), entry.position(), content(reader));
      return junk == null ? file : file.leftOut(junk);
    }
    if (junk != null) {
      return FileEntry.leftOut(archive, path, junk);
    }
    return switch (entry.type()) {
      case HARD_LINK -> link(archive, path, EntryNames.resolve("", entry.target()));
      case SYMBOLIC_LINK -> link(archive, path, EntryNames.resolve(path, entry.target()));
      default -> FileEntry.leftOut(archive, path, entry.target());
    };
  }

  private static FileEntry link(String archive, String path, String target) {
    return target == null
        ? FileEntry.leftOut(archive, path, "a link that leads out of the archive")
        : FileEntry.link(archive, path, target);
  }

  private static Content content(ArchiveReader reader) throws IOException {
    try {
      return Content.of(reader.read(Content.HEAD_BYTES));
    } catch (DamagedEntryException e) {
      return Content.DAMAGED;
    }
  }
}
