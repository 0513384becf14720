package io.gearshift.driver.error;

import io.gearshift.driver.text.Printable;

/**
 * A failure that the user caused and can mend. Its message is the one line that standard error
 * shows: what is wrong, which value, and the rule, as in {@code Invalid Bit_Width: 9 (must be the
 * first entry of Prec_Schedule: 8)}. The command then ends with exit code {@value #EXIT_CODE}.
 */
public class UserError extends RuntimeException {

  /** What the process exits with after a failure that the user caused. */
  public static final int EXIT_CODE = 2;

  /** An error shown as {@code message}: one line, no stack trace. */
  public UserError(String message) {
    super(message);
  }

  /** As {@link #UserError(String)}, with the cause that {@code --verbose} shows. */
  public UserError(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * An error in the shape of most of them: {@code Invalid what: value (must rule)}.
   *
   * @param what the setting, path or argument, as the user knows it
   * @param value what the user gave; control characters are escaped
   * @param rule what it must be, beginning after "must": {@code "be at least 1"}
   */
  public static UserError invalid(String what, Object value, String rule) {
    return new UserError(
        "Invalid " + what + ": " + Printable.value(String.valueOf(value)) + " (must " + rule + ")");
  }
}
