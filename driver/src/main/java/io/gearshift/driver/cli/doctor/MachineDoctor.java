package io.gearshift.driver.cli.doctor;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** All checks of this machine, in the order of the table. */
public final class MachineDoctor {
  private MachineDoctor() {}

  /**
   * Looks at everything; takes some seconds, because native libraries are loaded.
   *
   * @param runs where runs will lie; need not exist yet
   */
  public static Examination examine(Path runs) {
    Map<String, Supplier<Row>> checks = new LinkedHashMap<>();
    checks.put("Java", MachineChecks::java);
    checks.put("cores", MachineChecks::cores);
    checks.put("CPU", () -> MachineChecks.processor(Processor.read()));
    checks.put("memory", MachineChecks::memory);
    checks.put("OpenMP", MachineChecks::openMp);
    checks.put("file names", MachineChecks::fileNames);
    checks.put("vector module", LibraryChecks::vectorModule);
    checks.put("kernels", LibraryChecks::kernels);
    checks.put("GPU", LibraryChecks::gpu);
    checks.put("ND4J", LibraryChecks::nd4j);
    checks.put("OpenCV", LibraryChecks::openCv);
    checks.put("Spark", LibraryChecks::spark);
    checks.put("Hadoop client", LibraryChecks::hadoop);
    checks.put("disk", () -> MachineChecks.disk(runs));
    return Examination.of(checks);
  }
}
