package io.gearshift.driver.cli.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a peer as a process of its own, with OpenMP's own defaults for it. */
final class PeerProcess {
  private static final long LONGEST_MINUTES = 60;
  private static final int LONGEST_REASON = 300;
  private static final ObjectMapper JSON =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private PeerProcess() {}

  /** The measurement on the last line of a command's standard output. */
  static PeerTime time(List<String> command, int threads, Map<String, String> environment) {
    String output = run(command, threads, environment);
    String last = output.lines().reduce("", (earlier, later) -> later);
    try {
      return JSON.readValue(last, PeerTime.class);
    } catch (JsonProcessingException e) {
      throw new PeerFailure("printed no measurement but: " + shortened(last), e);
    }
  }

  /**
   * A command's standard output.
   *
   * @throws PeerFailure with the last line of its standard error, if it does not end with 0
   */
  static String run(List<String> command, int threads, Map<String, String> environment) {
    Path errors = null;
    Path output = null;
    try {
      errors = Files.createTempFile("gearshift-peer", ".err");
      output = Files.createTempFile("gearshift-peer", ".out");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectError(errors.toFile())
              .redirectOutput(output.toFile());
      // What the launcher sets for our own threads is not what others run best with.
      builder.environment().remove("OMP_WAIT_POLICY");
      builder.environment().remove("GOMP_SPINCOUNT");
      builder.environment().put("OMP_NUM_THREADS", Integer.toString(threads));
      builder.environment().putAll(environment);
      Process process = builder.start();
      if (!process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new PeerFailure("took longer than " + LONGEST_MINUTES + " minutes");
      }
      if (process.exitValue() != 0) {
        String reason =
            lastLine(errors).isEmpty() ? "exit code " + process.exitValue() : lastLine(errors);
        throw new PeerFailure(reason);
      }
      return Files.readString(output);
    } catch (IOException e) {
      throw new PeerFailure(String.valueOf(e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PeerFailure("interrupted", e);
    } finally {
      delete(errors);
      delete(output);
    }
  }

  private static String lastLine(Path file) throws IOException {
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    return shortened(
        text.lines().filter(line -> !line.isBlank()).reduce("", (earlier, later) -> later));
  }

  private static String shortened(String line) {
    return line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON) + "...";
  }

  private static void delete(Path file) {
    if (file != null) {
      file.toFile().delete();
    }
  }
}
