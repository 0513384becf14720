package io.gearshift.executors.kernels.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * oneDNN as it is on processors that have less than this one: it has other kernels for them, with
 * faults of their own.
 */
class InstructionSetsTest {
  private static final String THREADS = "2";
  private static final String SEED = "7";
  private static final String SHAPES = "60";

  @ParameterizedTest
  @ValueSource(strings = {"AVX2", "AVX512_CORE", "ALL"})
  void productsAreThoseOfTheReferenceAndRepeat(String instructionSet) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("-XX:") || option.startsWith("--add-"))
        .forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(RandomProducts.class.getName(), THREADS, SEED, SHAPES));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("ONEDNN_MAX_CPU_ISA", instructionSet);
    builder.environment().put("OMP_NUM_THREADS", THREADS);
    Process process = builder.start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(text).isZero();
    assertThat(text).endsWith(SHAPES + " shapes, 0 wrong\n");
  }
}
