package io.gearshift.driver.ingest;

import io.gearshift.driver.error.UserError;
import io.gearshift.driver.ingest.work.WorkFolder;
import io.gearshift.driver.location.Location;
import java.io.IOException;
import java.util.Locale;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A destination, tried before work goes into it. */
final class Destination {
  /** What a shard holds beside the images. */
  private static final double OVERHEAD = 1.02;

  private Destination() {}

  /**
   * Checks that there can be files beside the destination.
   *
   * @param name of the destination, for the message
   * @throws UserError if there cannot
   */
  static void tryOut(FileSystem system, Location destination, String name) {
    try {
      WorkFolder.tryOut(destination, system);
    } catch (IOException e) {
      Path beside = WorkFolder.beside(destination);
      throw new UserError("Cannot write destination " + name + ": " + reason(e, beside, name), e);
    }
  }

  /** Messages name the folder beside the destination, which nobody asked for. */
  private static String reason(IOException failure, Path aside, String name) {
    String message = failure.getMessage();
    if (message == null || message.isBlank()) {
      message = failure.getClass().getSimpleName();
    }
    return message
        .lines()
        .findFirst()
        .orElse("")
        .replace(aside.toString(), name)
        .replace(aside.toUri().getPath(), name);
  }

  /**
   * Checks that there is room for the images.
   *
   * @param bytes of the source's files
   * @throws UserError if there is not
   */
  static void checkSpace(FileSystem system, Path beside, String name, long bytes)
      throws IOException {
    long free = system.getStatus(beside).getRemaining();
    // HDFS says what is free on its disks, on which every block is as often as it is replicated.
    long needed = (long) (bytes * OVERHEAD * system.getDefaultReplication(beside));
    if (free < needed) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "Not enough space for destination %s: about %,d MB needed, %,d MB free",
              name,
              (needed >> 20) + 1,
              free >> 20));
    }
  }
}
