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
import org.apache.hadoop.fs.RemoteIterator;

/** Lists what lies in a source: names and sizes; nothing is opened. */
public final class SourceListing {
  /** So few folders are listed sooner than tasks are started. */
  private static final int FOLDERS_ALONE = 8;

  private SourceListing() {}

  /** How many folders of one depth are listed at once: the tasks of a cluster, or one thread. */
  @FunctionalInterface
  public interface FolderLister {
    /** What lies directly in some folders, as {@link SourceListing#folders} finds it. */
    List<FileEntry> list(String root, List<String> folders) throws IOException, SourceException;
  }

  /** All files and folders, listed in this thread. */
  public static List<FileEntry> list(String source, Configuration configuration)
      throws IOException, SourceException {
    return list(source, configuration, (root, folders) -> folders(root, folders, configuration));
  }

  /**
   * All files and folders, in the order of their paths; one file where the source is one.
   *
   * @param source a file or folder, of any Hadoop file system
   * @param lister lists folders of Hadoop file systems, where there are many
   * @throws SourceException if there is none
   */
  public static List<FileEntry> list(
      String source, Configuration configuration, FolderLister lister)
      throws IOException, SourceException {
    Location place = Location.of("source", source, configuration);
    Path path = place.path();
    FileSystem system = Storage.fileSystem(path, configuration);
    if (!system.exists(path)) {
      throw new SourceException("Invalid source: " + place.named(source) + " (must exist)");
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
      return new ArrayList<>(
          List.of(
              FileEntry.file(
                  path.getName(), location, status.getLen(), status.getModificationTime())));
    }
    List<FileEntry> found =
        local ? LocalListing.list(localPath) : levels(path.toString(), configuration, lister);
    found.sort(Comparator.comparing(FileEntry::path));
    return found;
  }

  /** Folders of one depth at a time, as each depth is known from the one above it. */
  private static List<FileEntry> levels(
      String root, Configuration configuration, FolderLister lister)
      throws IOException, SourceException {
    List<FileEntry> found = new ArrayList<>();
    List<String> level = List.of("");
    while (!level.isEmpty()) {
      List<FileEntry> children =
          level.size() <= FOLDERS_ALONE
              ? folders(root, level, configuration)
              : lister.list(root, level);
      found.addAll(children);
      level =
          children.stream()
              .filter(child -> child.kind() == FileEntry.Kind.FOLDER)
              .map(FileEntry::path)
              .toList();
    }
    return found;
  }

  /**
   * What lies directly in some folders of a Hadoop file system.
   *
   * @param root location of the source
   * @param folders relative to it; empty for the source itself
   */
  public static List<FileEntry> folders(
      String root, List<String> folders, Configuration configuration) throws IOException {
    List<FileEntry> found = new ArrayList<>();
    FileSystem system = Storage.fileSystem(new Path(root), configuration);
    for (String folder : folders) {
      String prefix = folder.isEmpty() ? "" : folder + "/";
      // In batches: a folder may hold a million files.
      RemoteIterator<FileStatus> children =
          system.listStatusIterator(new Path(folder.isEmpty() ? root : root + "/" + folder));
      while (children.hasNext()) {
        found.add(entry(root, prefix, children.next()));
      }
    }
    return found;
  }

  private static FileEntry entry(String root, String prefix, FileStatus child) {
    String path = prefix + child.getPath().getName();
    if (child.isDirectory()) {
      return FileEntry.folder("", path);
    }
    String junk = JunkNames.reason(path);
    if (junk != null) {
      return FileEntry.leftOut("", path, junk);
    }
    return child.isFile()
        ? FileEntry.below(root, path, child.getLen(), child.getModificationTime())
        : FileEntry.leftOut("", path, "no regular file");
  }
}
