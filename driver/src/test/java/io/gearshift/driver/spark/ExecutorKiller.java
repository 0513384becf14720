package io.gearshift.driver.spark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/** Kills the JVM of the executor that begins the next task after {@link #arm()}. */
final class ExecutorKiller extends SparkListener {
  private final AtomicBoolean armed = new AtomicBoolean();
  private volatile String killed;

  void arm() {
    armed.set(true);
  }

  /** Spark's name of the executor that was killed, or null. */
  String killed() {
    return killed;
  }

  @Override
  public void onTaskStart(SparkListenerTaskStart started) {
    if (armed.compareAndSet(true, false)) {
      String executor = started.taskInfo().executorId();
      ProcessHandle.current()
          .descendants()
          .filter(process -> runs(process, executor))
          .forEach(
              process -> {
                killed = executor;
                process.destroyForcibly();
              });
    }
  }

  /** ProcessHandle shortens long command lines, and an executor's class path is long. */
  private static boolean runs(ProcessHandle process, String executor) {
    try {
      byte[] line = Files.readAllBytes(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
      String arguments = new String(line, StandardCharsets.UTF_8);
      return arguments.contains("CoarseGrainedExecutorBackend\0")
          && arguments.contains("\0--executor-id\0" + executor + "\0");
    } catch (IOException e) {
      return false; // It has ended.
    }
  }
}
