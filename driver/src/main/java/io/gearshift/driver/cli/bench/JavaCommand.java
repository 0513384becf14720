package io.gearshift.driver.cli.bench;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The beginning of a command that starts another JVM like this one. */
final class JavaCommand {
  private JavaCommand() {}

  /** The java program and those of this JVM's options that begin with one of the prefixes. */
  static List<String> withOptions(String... prefixes) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> Arrays.stream(prefixes).anyMatch(option::startsWith))
        .forEach(command::add);
    return command;
  }
}
