package io.gearshift.driver.cli.submit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code deploy/gpus} with a stand-in nvidia-smi of two GPUs. */
class GpuDiscoveryTest {
  private static final Path SCRIPT =
      Path.of(System.getProperty("gearshift.root", ".."), "deploy", "gpus").toAbsolutePath();

  @TempDir Path folder;

  private String run(Map<String, String> environment, int code) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder("/bin/bash", SCRIPT.toString()).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.endsWith("_VISIBLE_DEVICES"));
    builder.environment().put("PATH", folder + ":/usr/bin:/bin");
    builder.environment().putAll(environment);
    Process process = builder.start();
    String text =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(process.waitFor()).as(text).isEqualTo(code);
    return text;
  }

  private void standIn(String body) throws IOException {
    Path file = folder.resolve("nvidia-smi");
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          | "0", "1"
          1 | "1"
          0,1 | "0", "1"
          GPU-8f6d2a1c | "0", "1"
          """)
  void whatIsListedAndVisibleIsPrinted(String visible, String addresses) throws Exception {
    standIn("printf '0\\n1\\n'");
    Map<String, String> environment =
        visible == null ? Map.of() : Map.of("CUDA_VISIBLE_DEVICES", visible);
    assertThat(run(environment, 0))
        .isEqualTo("{\"name\": \"gpu\", \"addresses\": [" + addresses + "]}");
  }

  @Test
  void whatIsMissingIsNamed() throws Exception {
    assertThat(run(Map.of(), 2)).startsWith("gearshift: Missing nvidia-smi on ");
    standIn("echo 'NVIDIA-SMI has failed'; exit 9");
    assertThat(run(Map.of(), 2)).endsWith(": NVIDIA-SMI has failed");
    standIn("printf '0\\n1\\n'");
    assertThat(run(Map.of("CUDA_VISIBLE_DEVICES", "5"), 2)).endsWith("that is visible (5)");
    assertThat(run(Map.of("NVIDIA_VISIBLE_DEVICES", "none"), 2)).contains("No GPU on ");
  }
}
