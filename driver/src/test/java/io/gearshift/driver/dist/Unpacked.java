package io.gearshift.driver.dist;

import io.gearshift.driver.cluster.ScriptRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A distribution, unpacked where nothing can be written, and a machine with a JDK and the usual
 * small tools alone: no Maven, no git.
 *
 * @param root of the unpacked distribution
 * @param work where its commands run and write
 */
record Unpacked(Path root, Path work) {
  private static final Duration LIMIT = Duration.ofMinutes(9);

  /** What the scripts call, from coreutils, findutils, grep, sed, awk and util-linux. */
  private static final List<String> TOOLS =
      List.of(
          "awk",
          "bash",
          "cat",
          "chmod",
          "cut",
          "date",
          "df",
          "dirname",
          "du",
          "env",
          "find",
          "flock",
          "grep",
          "head",
          "id",
          "locale",
          "ls",
          "mkdir",
          "mktemp",
          "mv",
          "readlink",
          "rm",
          "sed",
          "sleep",
          "sort",
          "tail",
          "tr",
          "uname");

  static Unpacked of(Path archive, Path folder) throws IOException, InterruptedException {
    Path unpacked = Files.createDirectories(folder.resolve("some where"));
    Path work = Files.createDirectories(folder.resolve("work"));
    Path tools = Files.createDirectories(work.resolve("tools"));
    for (String tool : TOOLS) {
      for (String place : List.of("/usr/bin", "/bin")) {
        Path real = Path.of(place, tool);
        if (Files.isExecutable(real) && !Files.exists(tools.resolve(tool))) {
          Files.createSymbolicLink(tools.resolve(tool), real);
        }
      }
    }
    ScriptRun.of(
            Map.of(), LIMIT, List.of("tar", "-xzpf", archive.toString(), "-C", unpacked.toString()))
        .succeeded();
    ScriptRun.of(Map.of(), LIMIT, List.of("chmod", "-R", "a-w", unpacked.toString())).succeeded();
    try (Stream<Path> inside = Files.list(unpacked)) {
      return new Unpacked(inside.findFirst().orElseThrow(), work);
    }
  }

  /**
   * JUnit removes its folder only where it can be written, and warns of each link that leads out.
   */
  void prepareToRemove() throws IOException, InterruptedException {
    ScriptRun.of(Map.of(), LIMIT, List.of("rm", "-r", work.resolve("tools").toString()))
        .succeeded();
    ScriptRun.of(Map.of(), LIMIT, List.of("chmod", "-R", "u+w", root.getParent().toString()))
        .succeeded();
  }

  ScriptRun run(String script, String... arguments) throws IOException, InterruptedException {
    return run(Map.of(), script, arguments);
  }

  /** Runs one of {@code deploy}'s scripts, in the folder of work and without other variables. */
  ScriptRun run(Map<String, String> environment, String script, String... arguments)
      throws IOException, InterruptedException {
    Map<String, String> variables = new HashMap<>();
    variables.put("PATH", System.getProperty("java.home") + "/bin:" + work.resolve("tools"));
    variables.put("HOME", work.resolve("home").toString());
    variables.putAll(environment);
    List<String> command =
        Stream.concat(
                Stream.concat(
                    Stream.of("/usr/bin/env", "-i", "-C", work.toString()),
                    variables.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue())),
                Stream.concat(
                    Stream.of(root.resolve("deploy").resolve(script).toString()),
                    Stream.of(arguments)))
            .toList();
    return ScriptRun.of(Map.of(), LIMIT, command);
  }

  /** Every file and folder with its size, mode and times of change. */
  Map<String, String> listing() throws IOException {
    Map<String, String> lines = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root.getParent())) {
      for (Path file : files.toList()) {
        lines.put(
            file.toString(),
            Files.readAttributes(file, "unix:size,mode,ctime,lastModifiedTime").toString());
      }
    }
    return lines;
  }
}
