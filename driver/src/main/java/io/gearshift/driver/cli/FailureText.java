package io.gearshift.driver.cli;

import picocli.CommandLine.ParameterException;

/** Failures as one line for the user, and their exit codes. */
final class FailureText {
  private FailureText() {}

  /** The line on standard error. */
  static String oneLine(Throwable failure) {
    UserError mendable = userError(failure);
    if (mendable != null) {
      return "gearshift: " + firstLine(mendable.getMessage());
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

  /** {@link ExitCode#USER_ERROR} or {@link ExitCode#FAULT}. */
  static int exitCode(Throwable failure) {
    return userError(failure) != null || failure instanceof ParameterException
        ? ExitCode.USER_ERROR
        : ExitCode.FAULT;
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

  private static String firstLine(String message) {
    return message == null || message.isBlank()
        ? "no message"
        : message.lines().findFirst().orElse(message);
  }
}
