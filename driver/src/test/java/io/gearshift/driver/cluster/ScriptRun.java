package io.gearshift.driver.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One run of a script to its end.
 *
 * @param code exit code
 * @param out standard output
 * @param err standard error
 */
public record ScriptRun(int code, String out, String err) {

  /**
   * Runs a command; its output goes to files, since daemons may outlive it.
   *
   * @param environment added to that of the tests
   * @throws IllegalStateException if it takes longer than the limit
   */
  public static ScriptRun of(Map<String, String> environment, Duration limit, List<String> command)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile("script-out", ".txt");
    Path err = Files.createTempFile("script-err", ".txt");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
      builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
      builder.environment().putAll(environment);
      Process process = builder.start();
      if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        throw new IllegalStateException(
            "Not done after " + limit + ": " + command + "\n" + Files.readString(err));
      }
      return new ScriptRun(process.exitValue(), Files.readString(out), Files.readString(err));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  /** This run, if its exit code is 0. */
  public ScriptRun succeeded() {
    if (code != 0) {
      throw new IllegalStateException("Exit code " + code + "\n" + out + err);
    }
    return this;
  }
}
