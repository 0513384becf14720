package io.gearshift.driver.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.driver.error.UserError;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalLockTest {
  @TempDir private Path root;

  /** Holds a lock until it is killed. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] arguments) throws IOException {
      RunLock lock = RunLock.take(arguments[0], "lock");
      System.out.println("locked " + lock);
      System.in.read();
    }
  }

  private Process writer(Path folder) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Writer.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader output = process.inputReader();
    assertThat(output.readLine()).startsWith("locked");
    return process;
  }

  @Test
  void whoeverWritesIsNamedAndAKilledWritersLockIsTakenOver() throws Exception {
    Path run = root.resolve("run");
    Process writer = writer(run);
    assertThatThrownBy(() -> RunLock.take(run.toString(), "lock"))
        .isInstanceOf(UserError.class)
        .hasMessageMatching(
            "Run "
                + run
                + " is being written by process "
                + writer.pid()
                + " on .+ \\(user .+\\) since 20.+Z \\(it must end first\\)");

    writer.destroyForcibly().waitFor();

    assertThat(Files.readString(run.resolve("lock"))).contains("\"pid\":" + writer.pid());
    try (RunLock lock = RunLock.take(run.toString(), "lock")) {
      assertThat(lock).isInstanceOf(LocalLock.class);
      assertThat(Files.readString(run.resolve("lock")))
          .contains("\"pid\":" + ProcessHandle.current().pid());
    }
    assertThat(run.resolve("lock")).isEmptyFile();
  }

  @Test
  void twoWritersOfOneProcessAreToldApart() {
    String run = root.resolve("run").toUri().toString();
    try (RunLock lock = RunLock.take(run, "lock")) {
      assertThat(lock).isNotNull();
      assertThatThrownBy(() -> RunLock.take(root.resolve("run").toString(), "lock"))
          .hasMessageContaining(
              "is being written by process " + ProcessHandle.current().pid() + " on ");
      assertThatThrownBy(() -> RunLock.take(run, "lock")).isInstanceOf(UserError.class);
    }
    RunLock.take(run, "lock").close();
  }

  @Test
  void aLinkToTheRunIsTheRun() throws IOException {
    Path run = root.resolve("run");
    try (RunLock lock = RunLock.take(run.toString(), "lock")) {
      assertThat(lock).isNotNull();
      Path link = Files.createSymbolicLink(root.resolve("link"), run);
      assertThatThrownBy(() -> RunLock.take(link.toString(), "lock")).isInstanceOf(UserError.class);
    }
  }

  @Test
  void aLockThatIsALinkIsNotFollowed() throws IOException {
    Path precious = Files.writeString(root.resolve("precious"), "precious");
    Path run = Files.createDirectory(root.resolve("run"));
    Files.createSymbolicLink(run.resolve("lock"), precious);

    assertThatThrownBy(() -> RunLock.take(run.toString(), "lock"))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("Cannot lock " + run.resolve("lock") + ": ");
    assertThat(precious).hasContent("precious");
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws IOException {
    Path file = Files.createFile(root.resolve("file"));
    assertThatThrownBy(() -> RunLock.take(file.resolve("run").toString(), "lock"))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("Cannot lock " + file.resolve("run/lock") + ": ");
  }

  @Test
  void whatAnotherUserWroteIntoTheFileReachesNoTerminal() throws Exception {
    assertThat(
            Holder.refusal(
                    "Run r",
                    "{\"pid\":7,\"host\":\"\\u001b[2Jh\",\"user\":\"u\\nv\",\"since\":\"s\"}"
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8),
                    "rule")
                .getMessage())
        .isEqualTo("Run r is being written by process 7 on ?[2Jh (user u?v) since s (rule)");
    assertThat(Holder.refusal("Run r", new byte[] {1, 2}, "rule"))
        .hasMessage("Run r is being written by another process, whose name cannot be read (rule)");
    assertThat(Holder.refusal("Run r", new byte[0], "rule").getMessage())
        .isEqualTo("Run r is being written by another process, whose name cannot be read (rule)");
  }

  @Test
  void aRemovedLockLeavesNoFileAndIsFree() throws IOException {
    RunLock.take(root.toString(), "lock").closeAndDelete();
    assertThat(root.resolve("lock")).doesNotExist();
    try (RunLock lock = RunLock.take(root.toString(), "lock")) {
      lock.requireHeld();
      assertThat(root.resolve("lock")).isNotEmptyFile();
    }
  }
}
