package io.gearshift.driver.spark;

import io.gearshift.executors.data.batch.BatchTooLargeException;
import io.gearshift.executors.data.shard.DataSetException;
import io.gearshift.executors.kernels.compute.DeviceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Failures of data, disks, memory and devices that a user can mend, as one line that says how. They
 * may come from another JVM, so the text counts where the exception itself is lost.
 */
public final class MendableFailure {
  private static final int DEPTH = 32;

  /** What the JDK says where memory outside the heap is used up, in an OutOfMemoryError as any. */
  private static final Pattern DIRECT =
      Pattern.compile(
          "Cannot reserve (\\d+) bytes of direct buffer memory \\(allocated: (\\d+), limit:"
              + " (\\d+)\\)");

  /** What Spark says where it does not even start, in an IllegalArgumentException of its own. */
  private static final Pattern SPARK_HEAP =
      Pattern.compile("INVALID_(DRIVER|EXECUTOR)_MEMORY.*? memory (\\d+) must be at least (\\d+)");

  /** What YARN says of a process that it has killed: Spark passes on the text alone. */
  private static final Pattern KILLED =
      Pattern.compile(
          "Container killed by YARN for exceeding physical memory limits\\.\\s+([\\d.]+ [KMG]B) of"
              + " ([\\d.]+ [KMG]B) physical memory used");

  private static final Pattern FILE = Pattern.compile("(/.*) \\((.*)\\)");
  private static final String ROOM = "make room; TMPDIR says where temporary files go, now ";

  /**
   * A limit of the operating system or of HDFS, as their libraries name it, and what helps. The JDK
   * has no exception for these, HDFS has some, and Spark passes on their text alone.
   */
  private record Limit(String said, String remedy) {}

  private static final List<Limit> LIMITS =
      List.of(
          new Limit("No space left on device", ROOM),
          new Limit("Disk quota exceeded", ROOM),
          new Limit("Too many open files", "raise the limit: ulimit -n 4096"),
          new Limit("Read-only file system", "name a folder that can be written"),
          new Limit(
              "DiskSpace quota of", "make room below it, or raise it; hdfs dfs -count -q shows it"),
          new Limit(
              "NameSpace quota", "make room below it, or raise it; hdfs dfs -count -q shows it"),
          new Limit(
              "could only be written to",
              "HDFS has no machine with room for it; hdfs dfsadmin -report shows them"),
          new Limit(
              "ame node is in safe mode",
              "it leaves it by itself after a start; if its own disk is full, make room there"),
          new Limit(
              "Permission denied: user=",
              "that user must be allowed to; a ticket or HADOOP_USER_NAME says who you are"));

  private MendableFailure() {}

  /** The line for a failure, if it or one of its causes is such a one. */
  public static Optional<String> text(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < DEPTH; depth++) {
      Optional<String> line = ofOne(cause);
      if (line.isPresent()) {
        return line;
      }
      cause = cause.getCause();
    }
    return Optional.empty();
  }

  private static Optional<String> ofOne(Throwable failure) {
    String message = failure.getMessage() == null ? "" : failure.getMessage();
    Matcher heap = SPARK_HEAP.matcher(message);
    if (isOfSpark(failure) && heap.find()) {
      return Optional.of(
          "Too little Java heap: "
              + mebibytes(heap.group(2))
              + ", Spark wants at least "
              + mebibytes(heap.group(3))
              + (heap.group(1).equals("DRIVER")
                  ? " (raise GEARSHIFT_HEAP, with spark-submit spark.driver.memory)"
                  : " (raise spark.executor.memory)"));
    }
    Matcher killed = KILLED.matcher(message);
    if (isOfSpark(failure) && killed.find()) {
      return Optional.of(
          "Too little memory for executors: YARN killed one that took "
              + killed.group(1)
              + " of "
              + killed.group(2)
              + " (raise spark.executor.memoryOverhead, or lower Train_Batch or Test_Batch)");
    }
    if (failure instanceof DataSetException
        || failure instanceof BatchTooLargeException
        || failure instanceof DeviceException) {
      return Optional.of(message);
    }
    if (failure instanceof OutOfMemoryError) {
      return Optional.of(ofMemory(message));
    }
    if (failure instanceof IOException
        || failure instanceof UncheckedIOException
        || isOfSpark(failure)) {
      return LIMITS.stream()
          .filter(limit -> message.contains(limit.said()))
          .findFirst()
          .map(limit -> ofLimit(lineWith(message, limit.said()), limit.remedy()));
    }
    return Optional.empty();
  }

  /** Spark puts the text of what happened in another JVM into its own exceptions. */
  private static boolean isOfSpark(Throwable failure) {
    return failure.getClass().getName().startsWith("org.apache.spark.");
  }

  private static String ofLimit(String line, String remedy) {
    Matcher file = FILE.matcher(line);
    return (file.matches() ? "Cannot open " + file.group(1) + ": " + file.group(2) : line)
        + " ("
        + remedy
        + (remedy.equals(ROOM) ? System.getProperty("java.io.tmpdir") : "")
        + ")";
  }

  private static String ofMemory(String message) {
    Matcher direct = DIRECT.matcher(message);
    if (direct.find()) {
      return String.format(
          Locale.ROOT,
          "Too little memory outside the heap: %s more wanted, %s of %s are taken (raise"
              + " GEARSHIFT_DIRECT, on a cluster spark.executor.memoryOverhead and"
              + " -XX:MaxDirectMemorySize; or lower Train_Batch or Test_Batch)",
          mebibytes(direct.group(1)),
          mebibytes(direct.group(2)),
          mebibytes(direct.group(3)));
    }
    if (message.contains("hysical") || message.contains("totalBytes")) {
      return "Too little memory outside the heap: "
          + firstLine(message)
          + " (raise GEARSHIFT_DIRECT, or lower Train_Batch or Test_Batch)";
    }
    if (message.contains("native thread")) {
      return "Too few threads: " + firstLine(message) + " (raise the limit: ulimit -u)";
    }
    return "Too little Java heap: "
        + mebibytes(Long.toString(Runtime.getRuntime().maxMemory()))
        + " are not enough (raise GEARSHIFT_HEAP, on a cluster spark.driver.memory and"
        + " spark.executor.memory)";
  }

  private static String mebibytes(String bytes) {
    long mebibytes = (Long.parseLong(bytes) + (1L << 20) - 1) >> 20;
    return String.format(Locale.ROOT, "%,d MiB", mebibytes);
  }

  /** The line of a longer text that names the limit, without the exceptions' class names. */
  private static String lineWith(String message, String said) {
    String line = message.lines().filter(l -> l.contains(said)).findFirst().orElse(said).strip();
    return line.replaceFirst("^.*?((java|org)\\.[\\w.]+(Exception|Error)(\\([\\w.]+\\))?: )+", "");
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("");
  }
}
