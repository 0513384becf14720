package io.gearshift.executors.data.shard;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What a file system says of a file without reading it. Two states differ if the file was written
 * or replaced between them.
 *
 * @param length bytes
 * @param modified milliseconds since 1970
 * @param version what the local file system knows beyond that: a copy can keep the time of its
 *     original, but neither the file's number nor the time of its last change; empty elsewhere
 */
record FileState(long length, long modified, String version) {

  /**
   * The present state of a file.
   *
   * @throws FileNotFoundException if there is no file of that name
   */
  static FileState of(Path path, Configuration configuration) throws IOException {
    FileSystem system = Storage.fileSystem(path, configuration);
    FileStatus status = system.getFileStatus(path);
    if (!status.isFile()) {
      throw new FileNotFoundException(path + " is no file");
    }
    boolean local = "file".equals(system.getUri().getScheme());
    return new FileState(
        status.getLen(), status.getModificationTime(), local ? localVersion(path) : "");
  }

  private static String localVersion(Path path) throws IOException {
    try {
      return Files.readAttributes(java.nio.file.Path.of(path.toUri().getPath()), "unix:ino,ctime")
          .toString();
    } catch (NoSuchFileException e) {
      throw new FileNotFoundException(path + " is gone");
    }
  }
}
