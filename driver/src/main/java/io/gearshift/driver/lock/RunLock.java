package io.gearshift.driver.lock;

import io.gearshift.driver.error.UserError;
import io.gearshift.driver.storage.HadoopSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;

/**
 * The right to write a folder, such as a run's. Held until closed or until the process ends,
 * however it ends: what a killed one left is free.
 */
public interface RunLock extends AutoCloseable {
  /** The name node frees a dead client's file after a minute; it may take some seconds more. */
  Duration UNTIL_A_DEAD_HOLDER_IS_KNOWN = Duration.ofSeconds(90);

  /** Gives the right back. */
  @Override
  void close();

  /** Removes the lock's file and gives the right back; who has opened that file gets no lock. */
  void closeAndDelete();

  /**
   * Checks that the right is still held: a process that was stopped for longer than HDFS waits may
   * have lost it to another.
   *
   * @throws UserError if it is lost
   */
  void requireHeld();

  /**
   * Takes the lock of a folder.
   *
   * @param folder a local path, or the URI of a folder of HDFS; made where missing
   * @param name of the lock's file in it
   * @throws UserError if another process holds it, which is named; if it cannot be written; or if
   *     the file system has no locks
   */
  static RunLock take(String folder, String name) {
    String subject = "Run " + folder;
    if (!folder.matches("[A-Za-z][A-Za-z0-9+.-]+:.*")) {
      return LocalLock.take(Path.of(folder), name, subject);
    }
    URI uri = URI.create(folder);
    if (!isPossible(uri)) {
      throw UserError.invalid(
          "run folder",
          folder,
          "be on a local disk or on HDFS: "
              + uri.getScheme().toLowerCase(Locale.ROOT)
              + " has no locks");
    }
    return take(new org.apache.hadoop.fs.Path(uri), name, subject, HadoopSettings.current());
  }

  /** Whether the file system of a folder has locks. */
  static boolean isPossible(URI folder) {
    String scheme = folder.getScheme().toLowerCase(Locale.ROOT);
    return scheme.equals("file") || scheme.equals("hdfs") || scheme.equals("viewfs");
  }

  /**
   * Takes the lock of a folder that is no run's, on a file system that has locks.
   *
   * @param subject what is being written, for messages: {@code Run /runs/a}
   * @throws UserError as {@link #take(String, String)}
   */
  static RunLock take(
      org.apache.hadoop.fs.Path folder, String name, String subject, Configuration configuration) {
    URI uri = folder.toUri();
    return uri.getScheme().equalsIgnoreCase("file")
        ? LocalLock.take(Path.of(uri.getPath()), name, subject)
        : HdfsLock.take(folder, name, subject, configuration);
  }

  /**
   * Takes the lock of a folder whose holder may have died a moment ago.
   *
   * @param patience how long to wait for a lock that is held
   * @param waiting called once before the first wait
   * @throws UserError as {@link #take(String, String)}, after the wait
   */
  static RunLock take(String folder, String name, Duration patience, Runnable waiting) {
    return take(() -> take(folder, name), patience, waiting);
  }

  /**
   * Takes a lock whose holder may have died a moment ago.
   *
   * @param attempt takes it or throws
   * @throws UserError as the last attempt
   */
  static RunLock take(Supplier<RunLock> attempt, Duration patience, Runnable waiting) {
    long end = System.nanoTime() + patience.toNanos();
    boolean told = false;
    while (true) {
      try {
        return attempt.get();
      } catch (HeldException e) {
        if (System.nanoTime() >= end) {
          throw e;
        }
      }
      if (!told) {
        waiting.run();
        told = true;
      }
      try {
        Thread.sleep(1_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new UserError("Interrupted while waiting for a lock", e);
      }
    }
  }
}
