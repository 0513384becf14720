package io.gearshift.driver.cli.doctor;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.OperatingSystemMXBean;
import io.gearshift.driver.location.FileNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** The machine and the JVM: Java, cores, CPU, memory, OpenMP, disk. */
final class MachineChecks {
  static final int JAVA = 17;
  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;
  private static final long LEAST_HEAP = 512 * MIB;
  private static final long LEAST_DISK = 200 * MIB;
  private static final long EASY_DISK = 2 * GIB;

  private MachineChecks() {}

  static Row java() {
    return java(Runtime.version().feature());
  }

  static Row java(int feature) {
    String value =
        System.getProperty("java.version")
            + ", "
            + System.getProperty("java.vm.name")
            + ", "
            + System.getProperty("java.vendor");
    return feature == JAVA
        ? Row.ok("Java", value)
        : Row.fail("Java", value, "must be " + JAVA + "; set JAVA_HOME to a JDK " + JAVA);
  }

  static Row cores() {
    int cores = Runtime.getRuntime().availableProcessors();
    return cores > 1
        ? Row.ok("cores", Integer.toString(cores))
        : Row.warn("cores", "1", "workers and the decoding of images share one core");
  }

  static Row processor(Processor processor) {
    String value = processor.model() + ": " + processor.extensions();
    if (!processor.hasAvx2()) {
      return Row.warn("CPU", value, "without AVX2 training is many times slower");
    }
    return processor.hasVnni()
        ? Row.ok("CPU", value)
        : Row.warn(
            "CPU",
            value,
            "without VNNI 8-bit products are at most twice as fast as FP32, not four times");
  }

  static Row memory() {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return memory(
        physicalMemory(),
        system.getTotalMemorySize(),
        Runtime.getRuntime().maxMemory(),
        directMemory());
  }

  /**
   * Judges sizes in bytes.
   *
   * @param physical of the machine, 0 if unknown
   * @param available to this process: less than physical inside a container with a limit
   */
  static Row memory(long physical, long available, long heap, long direct) {
    String value =
        "machine "
            + size(physical > 0 ? physical : available)
            + (physical > 0 && available < physical - MIB
                ? ", container limit " + size(available)
                : "")
            + ", heap "
            + size(heap)
            + ", outside the heap "
            + size(direct);
    if (heap < LEAST_HEAP) {
      return Row.fail(
          "memory",
          value,
          "the heap must be at least " + size(LEAST_HEAP) + "; set GEARSHIFT_HEAP");
    }
    return heap + direct > available
        ? Row.warn(
            "memory",
            value,
            "heap and direct memory together exceed what there is; lower GEARSHIFT_HEAP or"
                + " GEARSHIFT_DIRECT")
        : Row.ok("memory", value);
  }

  static Row openMp() {
    return openMp(System.getenv(), Runtime.getRuntime().availableProcessors());
  }

  static Row openMp(Map<String, String> environment, int cores) {
    String name = "OpenMP";
    String threads = environment.get("OMP_NUM_THREADS");
    if (threads == null) {
      return Row.warn(
          name,
          "OMP_NUM_THREADS is not set",
          "every worker would start " + cores + " threads; start by deploy/gearshift, or set it");
    }
    String policy = environment.getOrDefault("OMP_WAIT_POLICY", "not set");
    String value = threads + " threads a worker for " + cores + " cores, waiting: " + policy;
    if (!threads.matches("[1-9]\\d{0,4}")) {
      return Row.fail(name, value, "OMP_NUM_THREADS must be a whole number, at least 1");
    }
    if (Integer.parseInt(threads) > cores) {
      return Row.warn(name, value, "more threads than cores make training 5 to 25 times slower");
    }
    return policy.equals("passive")
        ? Row.ok(name, value)
        : Row.warn(name, value, "set OMP_WAIT_POLICY=passive, or waiting threads use up the cores");
  }

  static Row fileNames() {
    String name = "file names";
    return FileNames.problem()
        .map(problem -> Row.fail(name, "not UTF-8", problem))
        .orElseGet(() -> Row.ok(name, "UTF-8"));
  }

  static Row disk(Path folder) {
    Path there = folder.toAbsolutePath();
    while (there != null && !Files.isDirectory(there)) {
      there = there.getParent();
    }
    try {
      long free = Files.getFileStore(there).getUsableSpace();
      return disk(there, free, Files.isWritable(there));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Row disk(Path folder, long free, boolean writable) {
    String value = size(free) + " free in " + folder;
    if (!writable) {
      return Row.warn("disk", value, "this folder cannot be written; give another with --runs");
    }
    if (free < LEAST_DISK) {
      return Row.fail("disk", value, "must be at least " + size(LEAST_DISK));
    }
    return free < EASY_DISK
        ? Row.warn("disk", value, "checkpoints of large networks take hundreds of MB each")
        : Row.ok("disk", value);
  }

  private static long physicalMemory() {
    Path file = Path.of("/proc/meminfo");
    try {
      return Files.exists(file)
          ? Files.readAllLines(file).stream()
              .filter(line -> line.startsWith("MemTotal:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
              .findFirst()
              .orElse(0)
          : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  /** The limit given to the JVM; without one it is the heap's. */
  private static long directMemory() {
    HotSpotDiagnosticMXBean diagnostic =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    long given = Long.parseLong(diagnostic.getVMOption("MaxDirectMemorySize").getValue());
    return given > 0 ? given : Runtime.getRuntime().maxMemory();
  }

  private static String size(long bytes) {
    return bytes >= GIB
        ? String.format(Locale.ROOT, "%.1f GiB", bytes / (double) GIB)
        : bytes / MIB + " MiB";
  }
}
