package io.gearshift.driver.cli.bench.peers.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gearshift.driver.record.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A peer as a process of its own, with OpenMP's own defaults for it: the other end of a {@link
 * StepServer}.
 */
public final class PeerProcess implements PeerSession {
  private static final int LONGEST_REASON = 300;

  private final Process process;
  private final Path errors;
  private final Writer turns;
  private final BufferedReader answers;
  private PeerDescription description;

  private PeerProcess(List<String> command, int threads, Map<String, String> environment)
      throws IOException {
    errors = Files.createTempFile("gearshift-peer", ".err");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
    // What the launcher sets for our own threads is not what others run best with.
    builder.environment().remove("OMP_WAIT_POLICY");
    builder.environment().remove("GOMP_SPINCOUNT");
    builder.environment().put("OMP_NUM_THREADS", Integer.toString(threads));
    builder.environment().putAll(environment);
    try {
      process = builder.start();
    } catch (IOException e) {
      Files.delete(errors);
      throw e;
    }
    turns = process.outputWriter(UTF_8);
    answers = process.inputReader(UTF_8);
  }

  /**
   * Starts a command and waits until it has described itself.
   *
   * @throws PeerFailure with the last line of its standard error, if it ends before
   */
  public static PeerProcess start(
      List<String> command, int threads, Map<String, String> environment) {
    PeerProcess started = null;
    try {
      started = new PeerProcess(command, threads, environment);
      started.description = started.answer(PeerDescription.class);
      return started;
    } catch (IOException e) {
      throw new PeerFailure(String.valueOf(e.getMessage()), e);
    } finally {
      if (started != null && started.description == null) {
        started.close();
      }
    }
  }

  /**
   * Runs a command to its end.
   *
   * @throws PeerFailure with the last line of its standard error, if it does not end with 0
   */
  public static void run(List<String> command, Map<String, String> environment) {
    try (PeerProcess started = new PeerProcess(command, 1, environment)) {
      if (started.waitFor() != 0) {
        throw new PeerFailure(started.reason(""));
      }
    } catch (IOException e) {
      throw new PeerFailure(String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public PeerDescription description() {
    return description;
  }

  @Override
  public List<Double> turn(int steps) {
    try {
      turns.write(steps + "\n");
      turns.flush();
    } catch (IOException e) {
      // It has ended; its answer says why.
    }
    return Arrays.stream(answer(StepServer.Turn.class).milliseconds()).boxed().toList();
  }

  /** The next line that is an object: libraries print lines of their own. */
  private <T> T answer(Class<T> type) {
    try {
      String noise = "";
      for (String line = answers.readLine(); line != null; line = answers.readLine()) {
        if (line.startsWith("{")) {
          return Json.mapper().readValue(line, type);
        }
        noise = line;
      }
      throw new PeerFailure(reason(noise));
    } catch (IOException e) {
      throw new PeerFailure(String.valueOf(e.getMessage()), e);
    }
  }

  /** Why a process has ended. */
  private String reason(String lastOutput) throws IOException {
    int code = waitFor();
    if (code == 0) {
      return "printed no measurement but: " + shortened(lastOutput);
    }
    String last = lastLine(errors);
    return last.isEmpty() ? "exit code " + code : last;
  }

  private int waitFor() {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PeerFailure("interrupted", e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    waitFor();
    errors.toFile().delete();
  }

  private static String lastLine(Path file) throws IOException {
    String text = new String(Files.readAllBytes(file), UTF_8);
    return shortened(
        text.lines().filter(line -> !line.isBlank()).reduce("", (earlier, later) -> later));
  }

  private static String shortened(String line) {
    return line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON) + "...";
  }
}
