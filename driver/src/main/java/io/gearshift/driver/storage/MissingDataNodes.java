package io.gearshift.driver.storage;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for data nodes of HDFS that are being started again. A client that finds none for a block,
 * or loses those that it writes to, gives up at once.
 *
 * @param patience how long is waited
 */
record MissingDataNodes(Duration patience) {
  static final Duration USUAL_PATIENCE = Duration.ofMinutes(2);

  private static final Logger LOG = LoggerFactory.getLogger(MissingDataNodes.class);
  private static final long PAUSE_MILLIS = 1000;

  /**
   * As the name node says it of a block; a disk that is full has data nodes, and none excluded.
   * Hadoop has no exception for it: it throws an IOException with this text.
   */
  private static final Pattern NONE_FOR_A_BLOCK =
      Pattern.compile(
          "There are (\\d+) datanode\\(s\\) running and (no|\\d+) node\\(s\\) are excluded");

  /** As the client says it of a block that it writes, in an IOException too. */
  private static final Pattern LOST = Pattern.compile("All datanodes \\[.*\\] are bad");

  /** Something that is written whole or not at all, and so can be tried again. */
  @FunctionalInterface
  interface Attempt {
    void run() throws IOException;
  }

  /**
   * Runs an attempt, and again while it fails because of this.
   *
   * @param file what is written, for the log
   * @throws IOException the last failure
   */
  void await(String file, Attempt attempt) throws IOException {
    long started = System.nanoTime();
    boolean told = false;
    while (true) {
      try {
        attempt.run();
        return;
      } catch (IOException e) {
        if (!isWhy(e) || System.nanoTime() - started >= patience.toNanos()) {
          throw e;
        }
      }
      if (!told) {
        LOG.warn(
            "No data node of HDFS takes {}: trying again for {} s", file, patience.toSeconds());
        told = true;
      }
      pause();
    }
  }

  static boolean isWhy(IOException failure) {
    String message = failure.getMessage() == null ? "" : failure.getMessage();
    Matcher matcher = NONE_FOR_A_BLOCK.matcher(message);
    if (matcher.find()) {
      boolean noneExcluded = matcher.group(2).equals("no") || matcher.group(2).equals("0");
      return matcher.group(1).equals("0") || !noneExcluded;
    }
    return LOST.matcher(message).find();
  }

  private static void pause() throws InterruptedIOException {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while waiting for data nodes");
    }
  }
}
