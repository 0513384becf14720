package io.gearshift.driver.lock;

import io.gearshift.driver.cli.UserError;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;

/**
 * The right to write a run's folder. Held until closed or until the process ends, however it ends:
 * what a killed one left is free.
 */
public interface RunLock extends AutoCloseable {

  /** Gives the right back. */
  @Override
  void close();

  /**
   * Takes the lock of a folder.
   *
   * @param folder a local path, or the URI of a folder of HDFS; made where missing
   * @param name of the lock's file in it
   * @throws UserError if another process holds it, which is named; if it cannot be written; or if
   *     the file system has no locks
   */
  static RunLock take(String folder, String name) {
    if (!folder.matches("[A-Za-z][A-Za-z0-9+.-]+:.*")) {
      return LocalLock.take(Path.of(folder), name);
    }
    URI uri = URI.create(folder);
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    return switch (scheme) {
      case "file" -> LocalLock.take(Path.of(uri.getPath()), name);
      case "hdfs" -> HdfsLock.take(new org.apache.hadoop.fs.Path(uri), name, new Configuration());
      default ->
          throw UserError.invalid(
              "run folder", folder, "be on a local disk or on HDFS: " + scheme + " has no locks");
    };
  }
}
