package io.gearshift.executors.kernels.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The emulator shows what a device shows by chance: kernels with a fault give wrong products. */
@Tag("emulator")
class PlantedFaultsTest {
  private static final List<String> FILES =
      List.of("reorder.cuh", "integer_convolution.cuh", "integer_weights.cuh");

  @Test
  void productsWithoutAFaultAreRight() throws Exception {
    assertThat(exitOf(EmulatedDriver.library(FILES, text -> text))).isEqualTo(ProductsProbe.EQUAL);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "a copy not waited for | gs_copy_wait<STAGES - 2> | gs_copy_wait<STAGES - 1>",
        "no barrier after a copy | gs_copy_wait<STAGES - 2>(); gs_barrier(); "
            + "| gs_copy_wait<STAGES - 2>();",
        "no barrier after a copy of gradients | gs_barrier(); int ahead | int ahead",
        "another channel | first, second, 0x7531 | first, second, 0x6420",
        "low bytes with a sign | gs_multiply_add<true, true>(sums[2] | gs_multiply_add<false, true>(sums[2]",
        "another fragment | right[n >> 1][(n & 1) * 2], | right[n >> 1][1 - (n & 1)],"
      })
  void aFaultIsFound(String name, String right, String wrong) throws Exception {
    Optional<Path> library = EmulatedDriver.library(FILES, text -> planted(text, right, wrong));
    assertThat(exitOf(library)).isEqualTo(ProductsProbe.DIFFERENT);
  }

  /** Replaces a text in which spaces stand for any white space. */
  private static String planted(String text, String right, String wrong) {
    String pattern = "\\Q" + right.replace(" ", "\\E\\s+\\Q") + "\\E";
    String changed = text.replaceFirst(pattern, Matcher.quoteReplacement(wrong));
    assertThat(changed.equals(text)).as("Sources without: " + right).isFalse();
    return changed;
  }

  private static int exitOf(Optional<Path> library) throws IOException, InterruptedException {
    assumeTrue(library.isPresent(), "The emulator of the CUDA driver needs g++");
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "-D" + EmulatedDriver.LIBRARY_PROPERTY + "=" + library.get(),
            ProductsProbe.class.getName())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }
}
