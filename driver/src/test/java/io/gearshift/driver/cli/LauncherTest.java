package io.gearshift.driver.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the shell scripts say before any Java of ours runs. */
class LauncherTest {
  private static final Path DEPLOY =
      Path.of(System.getProperty("gearshift.root", ".."), "deploy").toAbsolutePath().normalize();

  @TempDir private Path folder;

  private record Outcome(int code, String text) {}

  @BeforeEach
  void thereIsAShell() {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "no /bin/bash here");
  }

  private Outcome run(Map<String, String> environment, String script, String... arguments)
      throws IOException, InterruptedException {
    String[] command = new String[arguments.length + 2];
    command[0] = "/bin/bash";
    command[1] = DEPLOY.resolve(script).toString();
    System.arraycopy(arguments, 0, command, 2, arguments.length);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    String text =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    return new Outcome(process.waitFor(), text);
  }

  private Path executable(String name, String body) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/bash\n" + body + "\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void aWrongJavaHomeIsNamed() throws Exception {
    assertThat(run(Map.of("JAVA_HOME", "/nowhere"), "gearshift", "doctor"))
        .isEqualTo(
            new Outcome(
                2, "gearshift: Invalid JAVA_HOME: /nowhere (must hold bin/java of a JDK 17)"));
  }

  @Test
  void anotherJavaIsNamedWithItsVersion() throws Exception {
    Path java = executable("bin/java", "echo 'openjdk version \"11.0.2\" 2019-01-15' >&2");

    assertThat(run(Map.of("JAVA_HOME", folder.toString()), "gearshift", "doctor"))
        .isEqualTo(
            new Outcome(
                2,
                "gearshift: Invalid Java version: 11 of "
                    + java
                    + " (must be 17; set JAVA_HOME to a JDK 17)"));
  }

  @Test
  void wrongThreadsAreNamed() throws Exception {
    Map<String, String> java = Map.of("JAVA_HOME", System.getProperty("java.home"));
    Outcome expected =
        new Outcome(2, "gearshift: Invalid threads: 0 (must be a whole number, at least 1)");

    assertThat(run(java, "gearshift", "bench", "step", "--threads", "0")).isEqualTo(expected);
    assertThat(run(java, "gearshift", "bench", "step", "--threads=0")).isEqualTo(expected);
  }

  /** The launcher with a JDK whose java tells what it was started with, and nothing to build. */
  private Map<String, String> startedBy(Map<String, String> environment, String... arguments)
      throws Exception {
    Path root = scripts();
    for (String module : List.of("executors", "driver")) {
      Files.createDirectories(root.resolve(module).resolve("src/main"));
      Files.writeString(root.resolve(module).resolve("pom.xml"), "");
    }
    Files.writeString(root.resolve("pom.xml"), "");
    Files.createDirectories(root.resolve("driver/target/lib"));
    Files.createDirectories(root.resolve("driver/target/spark"));
    Files.writeString(root.resolve("driver/target/gearshift-1.jar"), "");
    return launched(root, environment, arguments);
  }

  private Path scripts() throws IOException {
    Path root = folder.resolve("root");
    Files.createDirectories(root.resolve("deploy"));
    for (String script : List.of("gearshift", "jdk", "layout", "utf8-names")) {
      Files.copy(
          DEPLOY.resolve(script),
          root.resolve("deploy").resolve(script),
          StandardCopyOption.REPLACE_EXISTING,
          StandardCopyOption.COPY_ATTRIBUTES);
    }
    return root;
  }

  private Path distribution() throws IOException {
    Path root = scripts();
    Files.createDirectories(root.resolve("jars"));
    Files.writeString(root.resolve("jars/settings"), "gearshift.jvm.options=-Dof.settings=1\n");
    Files.writeString(root.resolve("jars/gearshift-1.jar"), "");
    return root;
  }

  private Map<String, String> launched(
      Path root, Map<String, String> environment, String... arguments) throws Exception {
    executable(
        "jdk/bin/java",
        """
        if [ "$1" = -version ]; then echo 'openjdk version "17.0.1" 2021-10-19' >&2; exit; fi
        for argument in "$@"; do
          case "$argument" in -D*=*) echo "${argument#-D}" ;; esac
          [ "$previous" = -cp ] && echo "classpath=$argument"
          previous="$argument"
        done
        """
            + "exec '"
            + System.getProperty("java.home")
            + "/bin/java' -XshowSettings:properties -version 2>&1 | sed -n 's/^ *sun.jnu/jnu/p'");
    ProcessBuilder builder =
        new ProcessBuilder(
            Stream.concat(
                    Stream.of("/bin/bash", root.resolve("deploy/gearshift").toString()),
                    Stream.of(arguments))
                .toList());
    builder.redirectErrorStream(true).environment().clear();
    builder.environment().put("PATH", System.getenv("PATH"));
    builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
    builder.environment().put("TMPDIR", temporary().toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Map<String, String> told = new HashMap<>();
    text.lines()
        .map(line -> line.split(" ?= ?", 2))
        .forEach(line -> told.put(line[0], line.length > 1 ? line[1] : ""));
    told.put("text", text.strip());
    told.put("code", Integer.toString(process.waitFor()));
    return told;
  }

  private Path temporary() throws IOException {
    return Files.createDirectories(folder.resolve("temporary"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"C", "POSIX", "none_NONE.UTF-8", "C.UTF-8", ""})
  void fileNamesAreUtf8WhateverTheLocale(String locale) throws Exception {
    assertThat(startedBy(Map.of("LC_ALL", locale)))
        .containsEntry("jnu.encoding", "UTF-8")
        .containsEntry("code", "0");
  }

  @Test
  void temporaryFilesLieBelowTmpdir() throws Exception {
    assertThat(startedBy(Map.of())).containsEntry("java.io.tmpdir", temporary().toString());
  }

  private Object user() throws IOException {
    return Files.getAttribute(temporary(), "unix:uid");
  }

  @Test
  void nativeLibrariesLieBelowTheCacheOrHomeOrElseAmongTheTemporaryFiles() throws Exception {
    String key = "org.bytedeco.javacpp.cachedir";
    Path home = Files.createDirectories(folder.resolve("home"));
    Path cache = folder.resolve("cache");
    Path none = Files.writeString(folder.resolve("none"), "a file, so nothing goes below it");
    Path last = temporary().resolve("gearshift-cache-" + user());
    assertThat(startedBy(Map.of("XDG_CACHE_HOME", cache.toString(), "HOME", home.toString())))
        .containsEntry(key, cache.resolve("gearshift/javacpp").toString());
    assertThat(startedBy(Map.of("HOME", home.toString())))
        .containsEntry(key, home.resolve(".cache/gearshift/javacpp").toString());
    assertThat(startedBy(Map.of("XDG_CACHE_HOME", none.toString(), "HOME", home.toString())))
        .containsEntry(key, home.resolve(".cache/gearshift/javacpp").toString());
    assertThat(startedBy(Map.of("HOME", none.toString()))).containsEntry(key, last.toString());
    assertThat(startedBy(Map.of())).containsEntry(key, last.toString());
    assertThat(Files.getPosixFilePermissions(last))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void aCacheThatSomebodyElseLaidThereIsRefused() throws Exception {
    Path last = temporary().resolve("gearshift-cache-" + user());
    Files.createSymbolicLink(last, Files.createDirectories(folder.resolve("elsewhere")));
    assertThat(startedBy(Map.of()))
        .containsEntry("code", "2")
        .containsEntry(
            "text",
            "gearshift: Cannot write "
                + last
                + " (set XDG_CACHE_HOME to a folder that can be written)");
  }

  @Test
  void aCacheWithoutSpaceIsNamedUnlessTheLibrariesAreThere() throws Exception {
    Path tools = folder.resolve("tools");
    executable("tools/df", "echo header; echo 'disk 9 9 3 99% /'");
    executable("tools/du", "printf '%s\\tx\\n' \"${USED:-0}\"");
    String path = tools + ":" + System.getenv("PATH");
    Path last = temporary().resolve("gearshift-cache-" + user());
    assertThat(startedBy(Map.of("PATH", path)))
        .containsEntry("code", "2")
        .containsEntry(
            "text",
            "gearshift: Cannot unpack native libraries into "
                + last
                + ": 3 MiB free (must be 550; set XDG_CACHE_HOME to a folder with space)");
    assertThat(startedBy(Map.of("PATH", path, "USED", "560"))).containsEntry("code", "0");
  }

  @Test
  void aWrongTmpdirIsNamed() throws Exception {
    assertThat(startedBy(Map.of("TMPDIR", "/nowhere")))
        .containsEntry("code", "2")
        .containsEntry(
            "text", "gearshift: Invalid TMPDIR: /nowhere (must be a folder that can be written)");
  }

  @Test
  void furtherJarsGoOnTheClassPath() throws Exception {
    assertThat(startedBy(Map.of("GEARSHIFT_CLASSPATH", "/jars/*")).get("classpath"))
        .endsWith("/driver/target/spark/*:/jars/*");
  }

  @Test
  void aDistributionRunsItsJarsWithTheOptionsOfItsBuild() throws Exception {
    Path root = distribution();

    assertThat(launched(root, Map.of()))
        .containsEntry("code", "0")
        .containsEntry("of.settings", "1")
        .containsEntry(
            "classpath",
            "JARS/gearshift-1.jar:JARS/lib/*:JARS/spark/*"
                .replace("JARS", root.resolve("jars").toString()));
  }

  @Test
  void aDistributionIsNotBuilt() throws Exception {
    Path root = distribution();

    assertThat(launched(root, Map.of("GEARSHIFT_REBUILD", "1"), "doctor"))
        .containsEntry("code", "2")
        .containsEntry(
            "text",
            "gearshift: Invalid rebuild: "
                + root
                + " (must be a checkout; this is a distribution)");
    Files.delete(root.resolve("jars/gearshift-1.jar"));
    assertThat(launched(root, Map.of(), "doctor"))
        .containsEntry("code", "2")
        .containsEntry(
            "text",
            "gearshift: Missing "
                + root
                + "/jars/gearshift-VERSION.jar (unpack the distribution again)");
  }
}
