package io.gearshift.driver.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The processes that a cluster's NodeManagers run in containers. */
final class YarnProcesses {
  private static final String DRIVER = "org.apache.spark.deploy.yarn.ApplicationMaster";
  private static final String EXECUTOR = "YarnCoarseGrainedExecutorBackend";

  private final Path cluster;

  YarnProcesses(Path cluster) {
    this.cluster = cluster;
  }

  /** Drivers in cluster mode. */
  List<ProcessHandle> drivers() {
    return named(DRIVER);
  }

  List<ProcessHandle> executors() {
    return named(EXECUTOR);
  }

  /** Whatever runs in a container. */
  List<ProcessHandle> all() {
    return named("");
  }

  private List<ProcessHandle> named(String text) {
    return ProcessHandle.allProcesses()
        .filter(process -> link(process, "cwd").filter(this::isContainer).isPresent())
        .filter(process -> link(process, "exe").filter(exe -> exe.endsWith("java")).isPresent())
        .filter(process -> commandLine(process).contains(text))
        .toList();
  }

  private boolean isContainer(Path folder) {
    return folder.startsWith(cluster) && folder.toString().contains("/container_");
  }

  private static Optional<Path> link(ProcessHandle process, String name) {
    try {
      return Optional.of(Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/" + name)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(
          Path.of("/proc/" + process.pid() + "/cmdline"), StandardCharsets.ISO_8859_1);
    } catch (IOException | UncheckedIOException e) {
      return "";
    }
  }

  /** SIGKILL. */
  static void kill(ProcessHandle process) {
    process.destroyForcibly();
  }
}
