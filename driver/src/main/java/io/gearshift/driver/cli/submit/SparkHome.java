package io.gearshift.driver.cli.submit;

import io.gearshift.driver.error.UserError;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The installation of Spark that submits.
 *
 * @param folder SPARK_HOME
 */
record SparkHome(Path folder) {

  /**
   * The one that the environment names.
   *
   * @throws UserError if there is none
   */
  static SparkHome find(Map<String, String> environment) {
    String named = environment.get("SPARK_HOME");
    if (named != null && !named.isBlank()) {
      SparkHome home = new SparkHome(Path.of(named).toAbsolutePath());
      if (!Files.isExecutable(home.submit())) {
        throw UserError.invalid("SPARK_HOME", named, "hold bin/spark-submit");
      }
      return home;
    }
    return Stream.of(environment.getOrDefault("PATH", "").split(":"))
        .map(folder -> Path.of(folder).resolve("spark-submit"))
        .filter(Files::isExecutable)
        .findFirst()
        .flatMap(SparkHome::around)
        .orElseThrow(
            () ->
                new UserError(
                    "Missing spark-submit (SPARK_HOME must name a Spark 3.5 for Scala 2.12, or"
                        + " spark-submit must be on the PATH; deploy/cluster spark-home FOLDER"
                        + " makes one)"));
  }

  private static Optional<SparkHome> around(Path submit) {
    try {
      return Optional.of(new SparkHome(submit.toRealPath().getParent().getParent()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  Path submit() {
    return folder.resolve("bin").resolve("spark-submit");
  }

  /** Spark's own jars, in the order of their names. */
  List<Path> jars() {
    try (Stream<Path> files = Files.list(folder.resolve("jars"))) {
      return files
          .filter(file -> file.toString().endsWith(".jar"))
          .sorted()
          .collect(Collectors.toList());
    } catch (IOException e) {
      throw UserError.invalid("SPARK_HOME", folder, "hold jars/, Spark's own");
    }
  }

  /** What {@code spark-defaults.conf} says. */
  Map<String, String> defaults(Map<String, String> environment) {
    String conf = environment.get("SPARK_CONF_DIR");
    Path file =
        (conf == null ? folder.resolve("conf") : Path.of(conf)).resolve("spark-defaults.conf");
    Map<String, String> values = new TreeMap<>();
    if (Files.isRegularFile(file)) {
      Properties properties = new Properties();
      try (Reader reader = Files.newBufferedReader(file)) {
        properties.load(reader);
      } catch (IOException | IllegalArgumentException e) {
        throw new UserError("Cannot read " + file + ": " + e.getMessage(), e);
      }
      properties
          .stringPropertyNames()
          .forEach(n -> values.put(n, properties.getProperty(n).strip()));
    }
    return values;
  }
}
