package io.gearshift.driver.cli;

import io.gearshift.driver.error.UserError;
import io.gearshift.driver.text.Nearest;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What picocli says of wrong arguments, in the shape of our other errors. */
final class ArgumentErrors {
  private ArgumentErrors() {}

  /** The failure itself, or a {@link UserError} that says more. */
  static Throwable mendable(ParameterException failure) {
    if (failure instanceof UnmatchedArgumentException unmatched
        && !unmatched.getUnmatched().isEmpty()) {
      CommandLine command = failure.getCommandLine();
      String argument = unmatched.getUnmatched().get(0);
      String told =
          unmatched.isUnknownOption()
              ? unknownOption(command, argument)
              : "Unexpected argument: " + argument + " (";
      return new UserError(
          told + "see '" + command.getCommandSpec().qualifiedName() + " --help')", failure);
    }
    return failure;
  }

  /** Its value is left out: it may be long, or secret. */
  private static String unknownOption(CommandLine command, String argument) {
    String name = argument.split("=", 2)[0];
    List<String> known =
        command.getCommandSpec().options().stream()
            .flatMap(option -> Arrays.stream(option.names()))
            .filter(option -> option.startsWith("--"))
            .toList();
    return "Unknown option: " + name + " (nearest: " + Nearest.to(name, known) + "; ";
  }
}
