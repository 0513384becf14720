package io.gearshift.driver.ingest.files;

import io.gearshift.driver.ingest.tree.FileEntry;
import io.gearshift.driver.ingest.tree.JunkNames;
import io.gearshift.driver.ingest.tree.SourceException;
import io.gearshift.driver.location.Location;
import io.gearshift.executors.data.shard.Storage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Lists what lies in a source: names and sizes; nothing is opened. */
public final class SourceListing {

  private SourceListing() {}

  /**
   * All files and folders, in the order of their paths; one file where the source is one.
   *
   * @param source a file or folder, of any Hadoop file system
   * @throws SourceException if there is none
   */
  public static List<FileEntry> list(String source, Configuration configuration)
      throws IOException, SourceException {
    Path path = Location.of("source", source, configuration).path();
    FileSystem system = Storage.fileSystem(path, configuration);
    if (!system.exists(path)) {
      throw new SourceException("Invalid source: " + source + " (must exist)");
    }
    FileStatus status = system.getFileStatus(path);
    boolean local = "file".equals(path.toUri().getScheme());
    java.nio.file.Path localPath = local ? java.nio.file.Path.of(path.toUri().getPath()) : null;
    if (!status.isDirectory()) {
      if (local && !java.nio.file.Files.isRegularFile(localPath)) {
        throw new SourceException(
            "Invalid source: " + source + " (must be a folder or a regular file)");
      }
      String location = local ? SourceFiles.location(localPath) : path.toString();
      return List.of(FileEntry.file(path.getName(), location, status.getLen()));
    }
    List<FileEntry> found =
        local ? LocalListing.list(localPath) : folder(system, path, "", new ArrayList<>());
    return found.stream().sorted(Comparator.comparing(FileEntry::path)).toList();
  }

  private static List<FileEntry> folder(
      FileSystem system, Path folder, String prefix, List<FileEntry> found) throws IOException {
    for (FileStatus child : system.listStatus(folder)) {
      String path = prefix + child.getPath().getName();
      if (child.isDirectory()) {
        found.add(FileEntry.folder("", path));
        folder(system, child.getPath(), path + "/", found);
      } else if (JunkNames.reason(path) != null) {
        found.add(FileEntry.leftOut("", path, JunkNames.reason(path)));
      } else if (child.isFile()) {
        found.add(FileEntry.file(path, child.getPath().toString(), child.getLen()));
      } else {
        found.add(FileEntry.leftOut("", path, "no regular file"));
      }
    }
    return found;
  }
}
