package io.gearshift.driver.cli;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One run of the program in a JVM of its own, logging as users see it.
 *
 * @param code exit code
 * @param out standard output
 * @param err standard error, without what the JVM itself says of its modules
 */
public record GearshiftProcess(int code, String out, String err) {
  private static final long MOST_MINUTES = 5;
  private static final String MODULES = "WARNING: Using incubator modules";

  /**
   * Runs the program to its end.
   *
   * @param options of the JVM, such as memory limits; they come last
   */
  public static GearshiftProcess run(List<String> options, String... arguments)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile("gearshift-out", ".txt");
    Path err = Files.createTempFile("gearshift-err", ".txt");
    try {
      Process process =
          new ProcessBuilder(command(options, arguments))
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      if (!process.waitFor(MOST_MINUTES, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new IllegalStateException("Hangs: " + Files.readString(err));
      }
      List<String> told =
          Files.readAllLines(err).stream().filter(line -> !line.startsWith(MODULES)).toList();
      return new GearshiftProcess(
          process.exitValue(),
          Files.readString(out),
          told.isEmpty() ? "" : String.join("\n", told) + "\n");
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  /** Starts the program; the caller ends it. Nobody reads what it tells. */
  public static Process start(List<String> options, String... arguments) throws IOException {
    return new ProcessBuilder(command(options, arguments))
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static List<String> command(List<String> options, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("--add-") || option.startsWith("-XX:"))
        .forEach(command::add);
    Path root = Path.of(System.getProperty("gearshift.root", ".."));
    command.add(
        "-Dlog4j2.configurationFile=" + root.resolve("conf/log4j2.properties").toAbsolutePath());
    command.add("-Xmx1g");
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Gearshift.class.getName());
    command.addAll(List.of(arguments));
    return command;
  }
}
