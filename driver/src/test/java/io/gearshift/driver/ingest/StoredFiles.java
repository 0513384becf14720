package io.gearshift.driver.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** The contents of a folder of any file system. */
final class StoredFiles {
  private StoredFiles() {}

  /** All files below it, by their path from it. */
  static Map<String, byte[]> of(String folder) throws IOException {
    Path root = new Path(folder);
    FileSystem system = root.getFileSystem(new Configuration());
    Map<String, byte[]> files = new TreeMap<>();
    RemoteIterator<LocatedFileStatus> found = system.listFiles(root, true);
    while (found.hasNext()) {
      Path file = found.next().getPath();
      try (InputStream in = system.open(file)) {
        files.put(
            file.toUri().getPath().substring(root.toUri().getPath().length() + 1),
            in.readAllBytes());
      }
    }
    return files;
  }
}
