package io.gearshift.driver.cli;

import java.io.File;
import java.nio.file.Path;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * The folder of temporary files that the launcher made for this process. Where the process is
 * killed, the next launcher removes it.
 */
final class TemporaryFolder {
  private static final String PROPERTY = "gearshift.temporary";

  /** After Spark's and Hadoop's own hooks, which remove what they laid there. */
  private static final int LAST = 0;

  private TemporaryFolder() {}

  /** Removes it when the JVM ends. Without the launcher there is none, and nothing happens. */
  static void removeAtExit() {
    String folder = System.getProperty(PROPERTY, "");
    if (!folder.isEmpty()) {
      File file = Path.of(folder).toFile();
      ShutdownHookManager.get().addShutdownHook(() -> FileUtils.deleteQuietly(file), LAST);
    }
  }
}
