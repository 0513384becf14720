package io.gearshift.driver.cli;

import io.gearshift.driver.cli.common.UnknownOption;
import io.gearshift.driver.error.UserError;
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
      return unmatched.isUnknownOption()
          ? UnknownOption.error(command.getCommandSpec(), argument)
          : new UserError(
              "Unexpected argument: "
                  + argument
                  + " (see '"
                  + command.getCommandSpec().qualifiedName()
                  + " --help')",
              failure);
    }
    return failure;
  }
}
