package io.gearshift.driver.cli.common;

/**
 * A command that failed in cluster mode. YARN's diagnostics keep the text of what the driver's main
 * method throws: this one's is a single line, {@code gearshift failed with code 2: ...}.
 */
public final class FailedCommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What the text begins with; the code follows, and a colon. */
  public static final String PREFIX = "gearshift failed with code ";

  public FailedCommandException(int code, String line) {
    super(
        PREFIX
            + code
            + ": "
            + (line == null ? "the driver's log says why" : line.replaceFirst("^gearshift: ", "")),
        null,
        false,
        false);
  }

  /** The line alone; there is no trace. */
  @Override
  @SuppressWarnings("OverrideThrowableToString") // YARN's diagnostics begin with this text.
  public String toString() {
    return getMessage();
  }
}
