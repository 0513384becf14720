package io.gearshift.executors.kernels.cuda.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PtxResourcesTest {
  private static final Path SOURCES =
      Path.of(System.getProperty("gearshift.root", ".."), "executors", "src", "main", "cuda");
  private static final Pattern KERNEL =
      Pattern.compile("(?m)^GS_KERNEL\\s+(?:GS_BOUNDS\\([^)]*\\)\\s*)?(\\w+)\\(");
  private static final Pattern ENTRY = Pattern.compile("(?m)^\\.visible \\.entry (\\w+)\\(");

  @Test
  void imagesAreOfTheseSources() throws IOException {
    String found;
    try (InputStream in = PtxResourcesTest.class.getResourceAsStream(PtxCompiler.HASH)) {
      found = in == null ? "none" : new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
    assertThat(found)
        .overridingErrorMessage(
            "The PTX of the CUDA kernels is older than their sources: run mvn -B -Pkernels -pl executors generate-sources")
        .isEqualTo(PtxCompiler.hash(SOURCES));
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void imageHoldsEveryKernel(String architecture) throws IOException {
    String ptx;
    try (InputStream in =
        new GZIPInputStream(
            PtxResourcesTest.class.getResourceAsStream(PtxCompiler.image(architecture)))) {
      ptx = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    }
    assertThat(ptx)
        .contains(".version " + PtxCompiler.PTX_VERSION + "\n")
        .contains(".target " + architecture.replace("compute", "sm") + "\n")
        .doesNotContain("\0");
    assertThat(matches(ENTRY, ptx)).isNotEmpty().containsAll(kernels());
  }

  static Stream<String> architectures() {
    return PtxCompiler.ARCHITECTURES.stream();
  }

  private static Set<String> kernels() throws IOException {
    Set<String> kernels = new TreeSet<>();
    try (Stream<Path> files = Files.list(SOURCES)) {
      for (Path file : files.toList()) {
        kernels.addAll(matches(KERNEL, Files.readString(file)));
      }
    }
    return kernels;
  }

  private static Set<String> matches(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map((MatchResult r) -> r.group(1))
        .collect(Collectors.toSet());
  }
}
