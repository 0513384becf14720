package io.gearshift.driver.cli.common;

import io.gearshift.driver.error.UserError;
import io.gearshift.driver.text.Nearest;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** What is said of an option that a command does not have. */
public final class UnknownOption {
  private UnknownOption() {}

  /** The error; the option's value is left out: it may be long, or secret. */
  public static UserError error(CommandSpec command, String argument) {
    String name = argument.split("=", 2)[0];
    List<String> known =
        command.options().stream()
            .flatMap(option -> Arrays.stream(option.names()))
            .filter(option -> option.startsWith("--"))
            .toList();
    return new UserError(
        "Unknown option: "
            + name
            + " (nearest: "
            + Nearest.to(name, known)
            + "; see '"
            + command.qualifiedName()
            + " --help')");
  }
}
