package io.gearshift.driver.cli.submit;

import io.gearshift.driver.cli.train.TrainNeeds;
import io.gearshift.driver.error.UserError;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.network.util.JavaUtils;

/**
 * How much memory a process asks YARN for: its heap, and what it takes beside it. YARN kills a
 * process that takes more.
 *
 * @param heap bytes
 * @param overhead bytes: everything outside the heap
 * @param least bytes outside the heap without which it surely cannot work
 */
record ProcessMemory(long heap, long overhead, long least) {
  private static final long MEBIBYTE = 1L << 20;

  /**
   * What a JVM with Spark, ND4J, OpenCV and oneDNN takes beside its heap before it computes
   * (deploy/README.md has the measurements).
   */
  private static final long BASE = 640 * MEBIBYTE;

  private static final long SMALLEST_HEAP = 1024 * MEBIBYTE;
  private static final long STEP = 64 * MEBIBYTE;

  /** Scratch memory of the kernels, in parts of what is planned. */
  private static final double SCRATCH = 0.25;

  /**
   * Of an executor.
   *
   * @param tasks that run in it at a time
   */
  static ProcessMemory ofExecutor(TrainNeeds needs, int tasks) {
    long planned = tasks * needs.workerBytes();
    // A round's state is on the heap, one for all tasks, and each task's parts.
    long heap = SMALLEST_HEAP + needs.heapBytes() * (1 + tasks);
    return new ProcessMemory(
        rounded(heap), rounded(BASE + planned + (long) (SCRATCH * planned)), BASE / 2 + planned);
  }

  /** Of an executor of a command that does not train. */
  static ProcessMemory ofPlainExecutor() {
    return new ProcessMemory(SMALLEST_HEAP, BASE, BASE / 2);
  }

  /** Of the driver of a command that trains. */
  static ProcessMemory ofDriver(TrainNeeds needs) {
    return new ProcessMemory(
        rounded(SMALLEST_HEAP + 2 * needs.heapBytes()),
        rounded(BASE + 2 * needs.parameterBytes()),
        BASE / 2);
  }

  /** Of the driver of any other command. */
  static ProcessMemory ofPlainDriver() {
    return ofPlainExecutor();
  }

  private static long rounded(long bytes) {
    return (bytes + STEP - 1) / STEP * STEP;
  }

  /** As Spark's settings have it. */
  static String text(long bytes) {
    return bytes / MEBIBYTE + "m";
  }

  /**
   * Takes the user's own settings where there are any.
   *
   * @param process {@code driver} or {@code executor}
   * @throws UserError if one of them cannot work
   */
  ProcessMemory with(Map<String, String> given, String process) {
    String overheadKey = "spark." + process + ".memoryOverhead";
    long ownHeap = bytes(given, "spark." + process + ".memory", heap);
    long ownOverhead = bytes(given, overheadKey, overhead);
    if (ownOverhead < least) {
      throw UserError.invalid(
          overheadKey,
          given.get(overheadKey),
          String.format(
              Locale.ROOT,
              "be at least %s, better %s, which is what is taken where nothing is given; or lower"
                  + " Train_Batch or Test_Batch",
              text(least),
              text(overhead)));
    }
    return new ProcessMemory(ownHeap, ownOverhead, least);
  }

  private static long bytes(Map<String, String> given, String key, long otherwise) {
    String value = given.get(key);
    if (value == null) {
      return otherwise;
    }
    try {
      // Without a unit Spark means MiB.
      return JavaUtils.byteStringAs(value, org.apache.spark.network.util.ByteUnit.MiB) * MEBIBYTE;
    } catch (NumberFormatException e) {
      throw UserError.invalid(key, value, "be a size such as 2g or 1500m");
    }
  }
}
