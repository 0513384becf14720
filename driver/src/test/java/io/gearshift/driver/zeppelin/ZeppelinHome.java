package io.gearshift.driver.zeppelin;

import io.gearshift.driver.cluster.ScriptRun;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * A ZEPPELIN_HOME without pages, put together from Maven's artifacts.
 *
 * @param folder ZEPPELIN_HOME
 * @param jars the server's class path
 */
record ZeppelinHome(Path folder, Path jars) {
  private static final Path SOURCES =
      Note.FOLDER.resolveSibling("driver").resolve("src/test/zeppelin");
  private static final Duration LIMIT = Duration.ofMinutes(8);

  static ZeppelinHome make(Path folder, Path sparkHome) throws IOException, InterruptedException {
    Path jars = fetch("server");
    Path spark = Files.createDirectories(folder.resolve("interpreter/spark"));
    copyJars(fetch("spark-interpreter"), spark, "");
    copy("spark-interpreter-setting.json", spark.resolve("interpreter-setting.json"));
    compile(Files.createDirectories(spark.resolve("scala-2.12/classes")), spark, sparkHome);
    copyJars(jars, Files.createDirectories(folder.resolve("interpreter/md")), "zeppelin-markdown");
    Path script = Files.createDirectories(folder.resolve("bin")).resolve("interpreter.sh");
    copy("interpreter.sh", script);
    if (!script.toFile().setExecutable(true)) {
      throw new IOException("Cannot make executable: " + script);
    }
    for (String name : List.of("conf", "notebook", "war", "logs", "run", "local-repo")) {
      Files.createDirectories(folder.resolve(name));
    }
    return new ZeppelinHome(folder, jars);
  }

  /** The jars of a pom of ours, in a folder that is kept for later runs of the same pom. */
  private static Path fetch(String name) throws IOException, InterruptedException {
    Path pom = SOURCES.resolve(name + ".xml");
    String version = Integer.toHexString(Files.readString(pom).hashCode());
    String cache = System.getenv("XDG_CACHE_HOME");
    Path folder =
        (cache == null || cache.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(cache))
            .resolve("gearshift/zeppelin-" + name + "-" + version);
    if (Files.isDirectory(folder)) {
      return folder;
    }
    Files.createDirectories(folder.getParent());
    Path part = Files.createTempDirectory(folder.getParent(), folder.getFileName() + ".part");
    ScriptRun.of(
            Map.of(),
            LIMIT,
            List.of(
                "mvn",
                "-B",
                "-q",
                "-f",
                pom.toString(),
                "dependency:copy-dependencies",
                "-DoutputDirectory=" + part))
        .succeeded();
    Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
    return folder;
  }

  /** The one class that no repository has. */
  private static void compile(Path classes, Path spark, Path sparkHome) throws IOException {
    String classPath = jars(spark) + File.pathSeparator + jars(sparkHome.resolve("jars"));
    int code =
        Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "a JDK runs the tests")
            .run(
                null,
                null,
                null,
                "-nowarn",
                "-proc:none",
                "-Xlint:none",
                "-cp",
                classPath,
                "-d",
                classes.toString(),
                SOURCES.resolve("SparkScala212Interpreter.java").toString());
    if (code != 0) {
      throw new IllegalStateException("The stand-in does not compile: javac ended with " + code);
    }
  }

  private static String jars(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(Path::toString)
          .filter(file -> file.endsWith(".jar"))
          .collect(Collectors.joining(File.pathSeparator));
    }
  }

  private static void copyJars(Path from, Path to, String start) throws IOException {
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (name.startsWith(start)) {
          Files.copy(file, to.resolve(name));
        }
      }
    }
  }

  private static void copy(String name, Path to) throws IOException {
    Files.copy(SOURCES.resolve(name), to);
  }
}
