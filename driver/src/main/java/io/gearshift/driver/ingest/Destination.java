package io.gearshift.driver.ingest;

import io.gearshift.driver.cli.UserError;
import java.io.IOException;
import java.util.Locale;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder beside a destination in which a data set is made, tried before work goes into it. */
final class Destination {
  private static final Logger LOG = LoggerFactory.getLogger(Destination.class);

  /** What a shard holds beside the images. */
  private static final double OVERHEAD = 1.02;

  private Destination() {}

  /**
   * Makes the folder and a file in it.
   *
   * @param name of the destination, for the message
   * @throws UserError if that is not possible
   */
  static void open(FileSystem system, Path aside, String name) {
    Path trial = new Path(aside, "trial");
    try {
      if (!system.mkdirs(aside)) {
        throw new IOException("the folder cannot be made");
      }
      system.create(trial, false).close();
      system.delete(trial, false);
    } catch (IOException e) {
      throw new UserError("Cannot write destination " + name + ": " + reason(e, aside, name), e);
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
  static void checkSpace(FileSystem system, Path aside, String name, long bytes)
      throws IOException {
    long free = system.getStatus(aside).getRemaining();
    // HDFS says what is free on its disks, on which every block is as often as it is replicated.
    long needed = (long) (bytes * OVERHEAD * system.getDefaultReplication(aside));
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

  /** Removes the folder; what was renamed away is not there any more. */
  static void remove(FileSystem system, Path aside) {
    try {
      system.delete(aside, true);
      system.cancelDeleteOnExit(aside);
    } catch (IOException e) {
      LOG.warn("Cannot remove {}: {}", aside, e.getMessage());
    }
  }
}
