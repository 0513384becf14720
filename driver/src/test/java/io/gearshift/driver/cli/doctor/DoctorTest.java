package io.gearshift.driver.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.cli.doctor.Row.Verdict;
import io.gearshift.driver.location.FileNames;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class DoctorTest {
  private static final long GIB = 1L << 30;

  @Test
  void aFailMeansNotFitAndABrokenCheckIsAFail() {
    Map<String, Supplier<Row>> checks = new LinkedHashMap<>();
    checks.put("good", () -> Row.ok("good", "1"));
    checks.put("meagre", () -> Row.warn("meagre", "2", "could be 3"));
    checks.put(
        "broken",
        () -> {
          throw new UnsatisfiedLinkError("no jnidnnl in java.library.path\nand more");
        });

    Examination examination = Examination.of(checks);

    assertThat(examination.fit()).isFalse();
    assertThat(examination.table())
        .isEqualTo(
            """
            ok    good    1
            warn  meagre  2
                          could be 3
            FAIL  broken  does not work
                          UnsatisfiedLinkError: no jnidnnl in java.library.path

            This machine cannot train: see FAIL above.
            """);
  }

  @Test
  void processorFlagsAreRead() {
    Processor processor =
        Processor.parse(
            """
            processor\t: 0
            model name\t: Example CPU @ 2.00GHz
            flags\t\t: fpu avx2 avx512f avx512bw avx512_vnni

            vmx flags\t: other
            """);

    assertThat(processor.model()).isEqualTo("Example CPU @ 2.00GHz");
    assertThat(processor.extensions()).isEqualTo("AVX2, AVX-512, VNNI");
    assertThat(MachineChecks.processor(processor).verdict()).isEqualTo(Verdict.OK);
  }

  @Test
  void extensionsForBf16AreNamed() {
    assertThat(Processor.parse("flags : avx2 avx512_bf16 amx_bf16").bf16())
        .isEqualTo("amx_bf16, avx512_bf16");
    assertThat(Processor.parse("flags : avx2").bf16()).isEqualTo("no BF16 instructions");
  }

  @Test
  void aProcessorWithoutVnniIsAWarning() {
    Row row = MachineChecks.processor(Processor.parse("model name : Old\nflags : avx2"));

    assertThat(row.verdict()).isEqualTo(Verdict.WARN);
    assertThat(row.reason())
        .isEqualTo("without VNNI 8-bit products are at most twice as fast as FP32, not four times");
    assertThat(Processor.parse("").extensions()).startsWith("none of");
  }

  @Test
  void memoryIsJudgedByWhatTheContainerAllows() {
    assertThat(MachineChecks.memory(16 * GIB, 16 * GIB, 4 * GIB, 8 * GIB).verdict())
        .isEqualTo(Verdict.OK);
    Row tight = MachineChecks.memory(16 * GIB, 4 * GIB, 4 * GIB, 8 * GIB);
    assertThat(tight.verdict()).isEqualTo(Verdict.WARN);
    assertThat(tight.value())
        .isEqualTo(
            "machine 16.0 GiB, container limit 4.0 GiB, heap 4.0 GiB, outside the heap 8.0 GiB");
    assertThat(MachineChecks.memory(0, GIB, GIB / 8, GIB).verdict()).isEqualTo(Verdict.FAIL);
  }

  @Test
  void openMpWantsThreadsSetAndNoMoreThanCores() {
    assertThat(openMp(Map.of())).isEqualTo(Verdict.WARN);
    assertThat(openMp(Map.of("OMP_NUM_THREADS", "2", "OMP_WAIT_POLICY", "passive")))
        .isEqualTo(Verdict.OK);
    assertThat(openMp(Map.of("OMP_NUM_THREADS", "2"))).isEqualTo(Verdict.WARN);
    assertThat(openMp(Map.of("OMP_NUM_THREADS", "9", "OMP_WAIT_POLICY", "passive")))
        .isEqualTo(Verdict.WARN);
    assertThat(openMp(Map.of("OMP_NUM_THREADS", "many"))).isEqualTo(Verdict.FAIL);
  }

  private static Verdict openMp(Map<String, String> environment) {
    return MachineChecks.openMp(environment, 4).verdict();
  }

  @Test
  void anotherJavaOrAFullDiskIsAFail() {
    assertThat(MachineChecks.java(21).verdict()).isEqualTo(Verdict.FAIL);
    assertThat(MachineChecks.disk(Path.of("x"), 1000, true).reason())
        .isEqualTo("must be at least 200 MiB");
    assertThat(MachineChecks.disk(Path.of("no", "such", "folder")).verdict())
        .isNotEqualTo(Verdict.FAIL);
  }

  @Test
  void fileNamesThatAreNotUtf8AreAFail() {
    Row row = MachineChecks.fileNames();
    assertThat(row.verdict())
        .isEqualTo(FileNames.problem().isPresent() ? Verdict.FAIL : Verdict.OK);
    assertThat(row.reason()).isEqualTo(FileNames.problem().orElse(""));
  }

  @Test
  void aMachineWithoutAGpuIsFit() {
    Row row = LibraryChecks.gpu();
    assertThat(row.verdict()).isEqualTo(Verdict.OK);
    assertThat(row.value()).matches("none: No .*|cuda: .* GiB.*");
  }

  @Test
  void theLibrariesOfThisMachineWork() {
    assertThat(LibraryChecks.nd4j().verdict()).isEqualTo(Verdict.OK);
    assertThat(LibraryChecks.openCv().value()).startsWith("4.");
    assertThat(LibraryChecks.spark().value()).isEqualTo("3.5.5, Scala 2.12.18");
    assertThat(LibraryChecks.hadoop().value()).isEqualTo("3.3.4");
    assertThat(LibraryChecks.vectorModule().value()).startsWith("jdk.incubator.vector, ");
  }
}
