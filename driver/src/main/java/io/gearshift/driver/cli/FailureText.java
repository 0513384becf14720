package io.gearshift.driver.cli;

import io.gearshift.driver.cli.common.ExitCode;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.spark.MendableFailure;
import io.gearshift.driver.text.Printable;
import java.util.Optional;
import picocli.CommandLine.ParameterException;

/** Failures as one line for the user, and their exit codes. */
final class FailureText {
  private FailureText() {}

  /** The line on standard error. */
  static String oneLine(Throwable failure) {
    Optional<String> mendable = mendable(failure);
    if (mendable.isPresent()) {
      return "gearshift: " + firstLine(mendable.get());
    }
    if (failure instanceof ParameterException parameter) {
      return "gearshift: "
          + firstLine(failure.getMessage())
          + " (see '"
          + parameter.getCommandLine().getCommandSpec().qualifiedName()
          + " --help')";
    }
    return "gearshift: unexpected "
        + failure.getClass().getName()
        + ": "
        + firstLine(failure.getMessage())
        + " (--verbose shows where)";
  }

  private static String firstLine(String message) {
    return message == null || message.isBlank()
        ? "no message"
        : Printable.line(message.lines().findFirst().orElse(message));
  }

  /** {@link ExitCode#USER_ERROR} or {@link ExitCode#FAULT}. */
  static int exitCode(Throwable failure) {
    return mendable(failure).isPresent() || failure instanceof ParameterException
        ? ExitCode.USER_ERROR
        : ExitCode.FAULT;
  }

  /** What the user can mend: thrown as such, or a limit of data, disks or memory. */
  private static Optional<String> mendable(Throwable failure) {
    UserError thrown = userError(failure);
    if (thrown == null) {
      return MendableFailure.text(failure);
    }
    // What was caught on the way may have been told as something else.
    return thrown.getCause() instanceof OutOfMemoryError
        ? MendableFailure.text(thrown.getCause())
        : Optional.of(String.valueOf(thrown.getMessage()));
  }

  /** Spark and executors wrap what went wrong; the user's part is anywhere among the causes. */
  private static UserError userError(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < 32; depth++) {
      if (cause instanceof UserError mendable) {
        return mendable;
      }
      cause = cause.getCause();
    }
    return null;
  }
}
