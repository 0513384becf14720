package io.gearshift.driver.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the shell scripts say before any Java of ours runs. */
class LauncherTest {
  private static final Path DEPLOY =
      Path.of(System.getProperty("gearshift.root", ".."), "deploy").toAbsolutePath().normalize();

  @TempDir private Path folder;

  private record Outcome(int code, String text) {}

  @BeforeEach
  void thereIsAShell() {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "no /bin/bash here");
  }

  private Outcome run(Map<String, String> environment, String script, String... arguments)
      throws IOException, InterruptedException {
    String[] command = new String[arguments.length + 2];
    command[0] = "/bin/bash";
    command[1] = DEPLOY.resolve(script).toString();
    System.arraycopy(arguments, 0, command, 2, arguments.length);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    String text =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    return new Outcome(process.waitFor(), text);
  }

  private Path executable(String name, String body) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/bash\n" + body + "\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void aWrongJavaHomeIsNamed() throws Exception {
    assertThat(run(Map.of("JAVA_HOME", "/nowhere"), "gearshift", "doctor"))
        .isEqualTo(
            new Outcome(
                2, "gearshift: Invalid JAVA_HOME: /nowhere (must hold bin/java of a JDK 17)"));
  }

  @Test
  void anotherJavaIsNamedWithItsVersion() throws Exception {
    Path java = executable("bin/java", "echo 'openjdk version \"11.0.2\" 2019-01-15' >&2");

    assertThat(run(Map.of("JAVA_HOME", folder.toString()), "gearshift", "doctor"))
        .isEqualTo(
            new Outcome(
                2,
                "gearshift: Invalid Java version: 11 of "
                    + java
                    + " (must be 17; set JAVA_HOME to a JDK 17)"));
  }

  @Test
  void wrongThreadsAreNamed() throws Exception {
    Map<String, String> java = Map.of("JAVA_HOME", System.getProperty("java.home"));
    Outcome expected =
        new Outcome(2, "gearshift: Invalid threads: 0 (must be a whole number, at least 1)");

    assertThat(run(java, "gearshift", "bench", "step", "--threads", "0")).isEqualTo(expected);
    assertThat(run(java, "gearshift", "bench", "step", "--threads=0")).isEqualTo(expected);
  }

  @Test
  void submitNamesAWrongSparkHome() throws Exception {
    assertThat(run(Map.of("SPARK_HOME", "/nowhere"), "submit", "doctor"))
        .isEqualTo(
            new Outcome(2, "gearshift: Invalid SPARK_HOME: /nowhere (must hold bin/spark-submit)"));
  }
}
