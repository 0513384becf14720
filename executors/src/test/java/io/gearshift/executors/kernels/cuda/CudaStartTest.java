package io.gearshift.executors.kernels.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a machine without what this backend needs says, and what becomes of a worker's memory. */
@Tag("emulator")
class CudaStartTest {
  private static final String MEBIBYTES_64 = "67108864";
  private static final String MEBIBYTES_40 = "41943040";
  private static Path driver;

  @BeforeAll
  static void build() {
    Optional<Path> library = EmulatedDriver.library();
    assumeTrue(library.isPresent(), "The emulator of the CUDA driver needs g++");
    driver = library.get();
  }

  @Test
  void aMachineWithoutADriver() throws Exception {
    assertThat(probe(Path.of("/missing/libcuda.so.1"), Map.of(), "allocate", "0", "1", "1"))
        .isEqualTo(
            "Kernels 'cuda' cannot start: No NVIDIA driver: /missing/libcuda.so.1 cannot be loaded"
                + " (install the driver)");
  }

  @Test
  void aMachineWithoutAGpu() throws Exception {
    assertThat(probe(driver, Map.of("GEARSHIFT_EMULATOR_DEVICES", "0"), "allocate", "0", "1", "1"))
        .isEqualTo(
            "Kernels 'cuda' cannot start: No GPU that can be used: CUDA_ERROR_NO_DEVICE from cuInit:"
                + " no CUDA-capable device is detected");
  }

  @Test
  void aGpuThatIsNotThere() throws Exception {
    assertThat(probe(driver, Map.of(), "allocate", "1", "1", "1"))
        .isEqualTo(
            "Kernels 'cuda' cannot start: Invalid GPU: 1 (must be below 1, how many this process"
                + " sees)");
  }

  @Test
  void tooLittleMemory() throws Exception {
    assertThat(
            probe(
                driver,
                Map.of("GEARSHIFT_EMULATOR_MEMORY", MEBIBYTES_64),
                "allocate",
                "0",
                "1",
                "100000000"))
        .matches(
            "Not enough GPU memory: 100000000 bytes wanted, \\d+ of 67108864 free \\(use a smaller"
                + " batch\\)");
  }

  @Test
  void aBatchThatDoesNotFitIsToldBeforeItsMemoryIsTaken() throws Exception {
    Map<String, String> small = Map.of("GEARSHIFT_EMULATOR_MEMORY", MEBIBYTES_64);
    Matcher told =
        Pattern.compile(
                "Not enough GPU memory for batches of 5000: \\d+ MiB wanted, \\d+ MiB free \\(the"
                    + " largest batch that fits is about (\\d+)\\)")
            .matcher(probe(driver, small, "compile", "5000"));
    assertThat(told.matches()).as(told.toString()).isTrue();
    // It is not the convolutions' scratch memory that is reckoned.
    int fits = Integer.parseInt(told.group(1));
    assertThat(probe(driver, small, "compile", Integer.toString(fits * 9 / 10)))
        .isEqualTo(DriverProbe.DONE);
    assertThat(probe(driver, small, "compile", Integer.toString(fits * 11 / 10)))
        .startsWith("Not enough GPU memory for batches of ");
  }

  @Test
  void whatAWorkerLeavesTheNextOneHas() throws Exception {
    Map<String, String> small = Map.of("GEARSHIFT_EMULATOR_MEMORY", MEBIBYTES_64);
    assertThat(probe(driver, small, "allocate", "0", "4", MEBIBYTES_40))
        .isEqualTo(DriverProbe.DONE);
  }

  @Test
  void aThreadUsesSeveralGpusInTurns() throws Exception {
    Map<String, String> two = Map.of("GEARSHIFT_EMULATOR_DEVICES", "2");
    assertThat(probe(driver, two, "turns", "1000")).isEqualTo(DriverProbe.DONE);
  }

  /** The last line of a process with another driver or environment. */
  private static String probe(Path library, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-D" + EmulatedDriver.LIBRARY_PROPERTY + "=" + library,
                DriverProbe.class.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    process.waitFor();
    return output.substring(output.lastIndexOf('\n') + 1);
  }
}
