package io.gearshift.driver.cli.bench.peers.process;

import io.gearshift.driver.cli.bench.step.BenchNetwork;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The beginning of a command that starts another JVM like this one. */
public final class JavaCommand {
  private JavaCommand() {}

  /** The java program and those of this JVM's options that begin with one of the prefixes. */
  public static List<String> withOptions(String... prefixes) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> Arrays.stream(prefixes).anyMatch(option::startsWith))
        .forEach(command::add);
    return command;
  }

  /** The end of a command: the class whose main is a {@link StepServer}, and its arguments. */
  public static List<String> stepServer(
      Class<?> main, BenchNetwork network, int batch, int threads) {
    return List.of(
        main.getName(), network.name(), Integer.toString(batch), Integer.toString(threads));
  }
}
