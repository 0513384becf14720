package io.gearshift.driver.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A cluster of {@code deploy/cluster} in a folder: what tests start, kill, freeze and look at.
 * Names of daemons are those of the script: {@code namenode}, {@code datanode1}, ...
 */
public final class ClusterDaemons implements AutoCloseable {
  static final Path SCRIPT =
      Path.of(System.getProperty("gearshift.root", ".."), "deploy/cluster")
          .toAbsolutePath()
          .normalize();

  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final Path folder;
  private final int basePort;

  /** Nothing is started; the folder may hold a cluster already. */
  public ClusterDaemons(Path folder, int basePort) {
    this.folder = folder;
    this.basePort = basePort;
  }

  /**
   * A daemon as {@code status} tells of it.
   *
   * @param state up, frozen or down
   * @param pid of its process, empty where it is down
   */
  public record Daemon(String name, String state, Optional<Long> pid, int megabytes, int port) {}

  /**
   * Starts what does not run and waits until all of it is ready.
   *
   * @param options of {@code start}, such as {@code --gpus 2}, or names of daemons
   */
  public ScriptRun start(String... options) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("--base-port", String.valueOf(basePort)));
    all.addAll(List.of(options));
    return run("start", all.toArray(String[]::new)).succeeded();
  }

  /** Ends the daemons named, or all daemons and applications. */
  public void stop(String... names) throws IOException, InterruptedException {
    run("stop", names).succeeded();
  }

  /** SIGKILL, to the daemons alone: the containers of a NodeManager go on. */
  public void kill(String... names) throws IOException, InterruptedException {
    run("kill", names).succeeded();
  }

  /** SIGKILL to NodeManagers and all that they started, as if their machine was lost. */
  public void killWithContainers(String... names) throws IOException, InterruptedException {
    run("kill", Stream.concat(Stream.of("--containers"), Stream.of(names)).toArray(String[]::new))
        .succeeded();
  }

  /** SIGSTOP. */
  public void freeze(String... names) throws IOException, InterruptedException {
    run("freeze", names).succeeded();
  }

  /** SIGCONT. */
  public void thaw(String... names) throws IOException, InterruptedException {
    run("thaw", names).succeeded();
  }

  /** All daemons by name, in the order of the script. */
  public Map<String, Daemon> status() throws IOException, InterruptedException {
    Map<String, Daemon> daemons = new LinkedHashMap<>();
    new ObjectMapper()
        .readTree(run("status", "--json").succeeded().out())
        .get("daemons")
        .forEach(
            node -> {
              String name = node.get("name").asText();
              Optional<Long> pid =
                  node.get("pid").isNull()
                      ? Optional.empty()
                      : Optional.of(node.get("pid").asLong());
              daemons.put(
                  name,
                  new Daemon(
                      name,
                      node.get("state").asText(),
                      pid,
                      node.get("rss_mb").asInt(),
                      node.get("port").asInt()));
            });
    return daemons;
  }

  /** A command of {@code hdfs}, such as {@code dfs -ls /}. */
  public ScriptRun hdfs(String... arguments) throws IOException, InterruptedException {
    return run("hdfs", arguments);
  }

  /** A command of {@code yarn}, such as {@code application -list}. */
  public ScriptRun yarn(String... arguments) throws IOException, InterruptedException {
    return run("yarn", arguments);
  }

  /** {@code deploy/cluster COMMAND --dir FOLDER ARGUMENTS}, whatever its exit code. */
  public ScriptRun run(String command, String... arguments)
      throws IOException, InterruptedException {
    List<String> all =
        new ArrayList<>(
            List.of("/bin/bash", SCRIPT.toString(), command, "--dir", folder.toString()));
    all.addAll(List.of(arguments));
    return ScriptRun.of(Map.of(), LIMIT, all);
  }

  /** Where it lives. */
  public Path folder() {
    return folder;
  }

  /** {@code fs.defaultFS}. */
  public URI fileSystem() {
    return URI.create("hdfs://127.0.0.1:" + basePort);
  }

  /** For HADOOP_CONF_DIR. */
  public Path configuration() {
    return folder.resolve("conf/hadoop");
  }

  /** Stops it, if it was ever started. */
  @Override
  public void close() throws IOException {
    if (!folder.resolve("conf/cluster").toFile().exists()) {
      return;
    }
    try {
      stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted; daemons may run on in " + folder, e);
    }
  }
}
