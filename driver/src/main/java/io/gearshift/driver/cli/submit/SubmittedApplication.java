package io.gearshift.driver.cli.submit;

import io.gearshift.driver.cli.common.ExitCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs spark-submit in cluster mode and tells how the application fares. Once the application has
 * ended spark-submit removes its files from HDFS, and with a name node that answers nothing it
 * would try for the better part of an hour.
 *
 * @param grace how long spark-submit may take to end after the application
 */
record SubmittedApplication(Duration grace) {
  static final Duration USUAL_GRACE = Duration.ofSeconds(90);

  /** The exit code, once it has ended and how has been told. */
  int watch(ProcessBuilder builder, PrintWriter out, PrintWriter err) throws IOException {
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    ApplicationWatch watch = new ApplicationWatch(out);
    AtomicBoolean cutOff = new AtomicBoolean();
    Thread limit = null;
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        watch.line(line);
        if (watch.isOver() && limit == null) {
          limit = new Thread(() -> endIfLate(process, cutOff), "end of spark-submit");
          limit.setDaemon(true);
          limit.start();
        }
      }
    } catch (IOException e) {
      // Ending a process closes its output under whoever reads it.
      if (!cutOff.get()) {
        throw e;
      }
    }
    int code = waitFor(process);
    if (cutOff.get()) {
      err.printf(
          "gearshift: spark-submit did not end within %d s after the application, as when HDFS does"
              + " not answer; what it laid there is left (.sparkStaging)%n",
          grace.toSeconds());
      code = watch.hasSucceeded() ? ExitCode.OK : ExitCode.FAULT;
    }
    return watch.end(code, err);
  }

  /** Says that it was late before it ends the process: whoever sees the end then knows why. */
  private void endIfLate(Process process, AtomicBoolean cutOff) {
    try {
      if (process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    cutOff.set(true);
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  static int waitFor(Process process) {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroy();
      return ExitCode.FAULT;
    }
  }
}
