package io.gearshift.driver.cli.submit;

import io.gearshift.driver.error.UserError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The command line of {@code deploy/submit}: its own options and those of spark-submit, two dashes,
 * and a command of Gearshift's.
 *
 * @param profile where to run
 * @param dryRun whether to print only
 * @param install where to lay the archive, if that is what is asked for
 * @param apps where the archive lies
 * @param sparkOptions spark-submit's, in their order, with their values
 * @param given the settings among them, by Spark's names
 * @param command with its arguments
 */
record SubmitArguments(
    Profile profile,
    boolean dryRun,
    Optional<String> install,
    String apps,
    List<String> sparkOptions,
    Map<String, String> given,
    List<String> command) {
  static final String DEFAULT_APPS = "hdfs:///apps/gearshift";

  private static final String USAGE =
      "deploy/submit [--profile local|yarn-cpu|yarn-gpu] [--dry-run] [options of spark-submit] --"
          + " COMMAND";

  /** Options that set what has a name among Spark's settings too. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "--master", "spark.master",
          "--deploy-mode", "spark.submit.deployMode",
          "--name", "spark.app.name",
          "--num-executors", "spark.executor.instances",
          "--executor-memory", "spark.executor.memory",
          "--executor-cores", "spark.executor.cores",
          "--driver-memory", "spark.driver.memory",
          "--files", "spark.files");

  /** Options of spark-submit without a value. */
  private static final List<String> FLAGS = List.of("--verbose", "-v", "--supervise");

  /**
   * Reads it.
   *
   * @param onYarn whether Hadoop's settings are there: then YARN is meant where no profile is given
   * @throws UserError if it has no command, or an option without its value
   */
  static SubmitArguments parse(List<String> arguments, boolean onYarn) {
    int split = arguments.indexOf("--");
    boolean optionsAlone = split < 0 && arguments.contains("--install");
    List<String> options =
        split < 0 && !optionsAlone
            ? List.of()
            : split < 0 ? arguments : arguments.subList(0, split);
    List<String> command =
        optionsAlone ? List.of() : arguments.subList(split + 1, arguments.size());
    return new Reader(options).read(List.copyOf(command), onYarn);
  }

  /** Goes through the options. */
  private static final class Reader {
    private final List<String> options;
    private final List<String> spark = new ArrayList<>();
    private final Map<String, String> given = new LinkedHashMap<>();
    private int next;

    Reader(List<String> options) {
      this.options = options;
    }

    SubmitArguments read(List<String> command, boolean onYarn) {
      Profile profile = onYarn ? Profile.YARN_CPU : Profile.LOCAL;
      boolean dryRun = false;
      String install = null;
      String apps = DEFAULT_APPS;
      while (next < options.size()) {
        String option = options.get(next++);
        switch (option) {
          case "--dry-run" -> dryRun = true;
          case "--profile" -> profile = Profile.of(value(option));
          case "--install" -> install = value(option);
          case "--apps" -> apps = value(option);
          default -> sparkOption(option);
        }
      }
      if (command.isEmpty() && install == null) {
        throw new UserError("Missing command (" + USAGE + ")");
      }
      return new SubmitArguments(
          profile, dryRun, Optional.ofNullable(install), apps, spark, given, command);
    }

    private void sparkOption(String option) {
      if (!option.startsWith("-")) {
        throw new UserError("Invalid option: " + option + " (" + USAGE + ")");
      }
      spark.add(option);
      if (FLAGS.contains(option)) {
        return;
      }
      int equals = option.indexOf('=');
      String name = equals < 0 ? option : option.substring(0, equals);
      String value = equals < 0 ? value(option) : option.substring(equals + 1);
      if (equals < 0) {
        spark.add(value);
      }
      if (name.equals("--conf") || name.equals("-c")) {
        String[] pair = value.split("=", 2);
        if (pair.length < 2) {
          throw UserError.invalid("--conf", value, "be KEY=VALUE, a setting of Spark's");
        }
        given.put(pair[0].strip(), pair[1].strip());
      } else if (SETTINGS.containsKey(name)) {
        given.put(SETTINGS.get(name), value);
      }
    }

    private String value(String option) {
      if (next >= options.size()) {
        throw new UserError("Missing value of " + option + " (" + USAGE + ")");
      }
      return options.get(next++);
    }
  }
}
