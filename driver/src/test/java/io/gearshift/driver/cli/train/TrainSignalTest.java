package io.gearshift.driver.cli.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gearshift.driver.cli.Gearshift;
import io.gearshift.driver.record.Result;
import io.gearshift.driver.record.RunRecordReader;
import io.gearshift.driver.record.event.SettingEvent;
import io.gearshift.driver.record.metrics.EpochMetrics;
import io.gearshift.driver.storage.Folder;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C, SIGTERM and sleep of the whole program, and a second one beside the first. */
@Timeout(300)
class TrainSignalTest {
  private static final int PROMPT_SECONDS = 60;
  private static final int SIGINT = 2;
  private static final Path KILL = Path.of("/bin/kill");

  @TempDir private Path folder;

  private TrainCommandLine line;

  @BeforeEach
  void commandLine() throws IOException {
    line = new TrainCommandLine(folder);
  }

  private Path errors() {
    return folder.resolve("stderr");
  }

  private RunRecordReader record() {
    return RunRecordReader.read(Folder.at(line.runs().resolve("run")));
  }

  /** The program in a process of its own, which has trained its first epoch. */
  private Process training(String... options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("-XX:") || option.startsWith("--add-"))
        .forEach(command::add);
    Path root = Path.of(System.getProperty("gearshift.root", "..")).toAbsolutePath();
    command.add("-Dgearshift.root=" + root);
    command.add("-Dlog4j2.configurationFile=" + root.resolve("conf/log4j2.properties"));
    command.addAll(List.of(options));
    command.addAll(List.of("-Xmx1g", "-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Gearshift.class.getName(), "train"));
    command.addAll(List.of("--conf", line.conf().toString(), "--runs", line.runs().toString()));
    command.addAll(
        List.of("--run-id", "run", "--set", "training_hyperparameters.Total_Epochs=500"));
    command.addAll(List.of("--set", "muppet_hyperparameters.Fp32_Epochs_Per_Lr=500"));
    Process process = new ProcessBuilder(command).redirectError(errors().toFile()).start();
    BufferedReader output = process.inputReader();
    String text = output.readLine();
    while (text != null && !text.startsWith("    1 ")) {
      text = output.readLine();
    }
    assertThat(text).as(() -> read(errors())).isNotNull();
    return process;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private void assertStopped(Process process, int code) throws Exception {
    assertThat(process.waitFor(PROMPT_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(code);
    Path checkpoints = line.runs().resolve("run/checkpoints");
    Matcher said =
        Pattern.compile(
                "gearshift: Stopped run run; its state at epoch \\d+, round \\d+ is in "
                    + checkpoints
                    + "/(checkpoint-\\d+-\\d+\\.gsc); go on with: .*deploy/gearshift train --resume"
                    + " --run-id run --runs "
                    + line.runs())
            .matcher(String.join("\n", ours()));
    assertThat(said.matches()).as(() -> read(errors())).isTrue();
    // A round that was ending may have left a newer one since.
    assertThat(checkpoints.resolve(said.group(1))).isRegularFile();
  }

  /** What follows the log lines of a run that goes well. */
  private List<String> ours() {
    List<String> lines = read(errors()).lines().toList();
    assertThat(lines).noneMatch(text -> text.contains(" error ") || text.contains("Exception"));
    return lines.stream().dropWhile(text -> !text.startsWith("gearshift: ")).toList();
  }

  @Test
  void aSignalIsOneLineAndTheRunGoesOnWithWhatMayChange() throws Exception {
    Process process = training();
    assertThat(line.resume("run")).isEqualTo(2);
    assertThat(line.err())
        .matches(
            "gearshift: Run .*/runs/run is being written by process "
                + process.pid()
                + " on .* \\(it must end first\\)\n");
    process.destroy();
    assertStopped(process, 143);
    int trained = record().epochs().size();

    assertThat(line.resume("run", "--set", "averaging.Frequency=5")).isEqualTo(2);
    assertThat(line.err())
        .isEqualTo(
            "gearshift: Cannot resume: [averaging] Frequency is 5 (must be as the run was started:"
                + " 6)\n");

    String epochs = "training_hyperparameters.Total_Epochs=" + (trained + 2);
    assertThat(line.resume("run", "--set", epochs)).as(line.err()).isZero();
    assertThat(line.out())
        .contains("Setting training_hyperparameters.Total_Epochs: 500 -> " + (trained + 2) + "\n");
    assertThat(record().events(SettingEvent.class)).hasSize(1);
    assertThat(record().epochs())
        .extracting(EpochMetrics::epoch)
        .hasSize(trained + 2)
        .doesNotHaveDuplicates();
    assertThat(record().result().map(Result::status)).contains("finished");
    // What was changed holds for resumes to come.
    assertThat(line.resume("run")).as(line.err()).isZero();
    assertThat(line.out()).contains("is finished: nothing to resume");
  }

  /** A process inherits what signals are ignored, and a JVM leaves it so. */
  private static boolean ignoresControlC() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return false;
    }
    String ignored =
        Files.readAllLines(status).stream()
            .filter(text -> text.startsWith("SigIgn:"))
            .map(text -> text.substring("SigIgn:".length()).strip())
            .findFirst()
            .orElse("0");
    return (Long.parseUnsignedLong(ignored, 16) >> (SIGINT - 1) & 1) == 1;
  }

  @Test
  void controlCIsOneLineToo() throws Exception {
    assumeTrue(Files.isExecutable(KILL), "no /bin/kill here");
    assumeTrue(!ignoresControlC(), "whoever started the tests ignores SIGINT, as nohup and & do");
    Process process = training();
    send("-INT", process);
    assertStopped(process, 130);
  }

  private static void send(String signal, Process process) throws Exception {
    new ProcessBuilder(KILL.toString(), signal, Long.toString(process.pid())).start().waitFor();
  }

  /** Spark took it for a lost executor, whose next 60 heartbeats it refuses: with 56, the end. */
  @Test
  void aMachineThatSleptGoesOn() throws Exception {
    assumeTrue(Files.isExecutable(KILL), "no /bin/kill here");
    Process process =
        training(
            "-Dspark.executor.heartbeatInterval=200ms",
            "-Dspark.network.timeout=2s",
            "-Dspark.network.timeoutInterval=20ms");
    send("-STOP", process);
    assertThat(process.waitFor(4, TimeUnit.SECONDS)).isFalse();
    send("-CONT", process);

    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isFalse();

    process.destroy();
    assertStopped(process, 143);
  }
}
