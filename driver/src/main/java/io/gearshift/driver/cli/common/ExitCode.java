package io.gearshift.driver.cli.common;

/** What the program's exit code means. */
public final class ExitCode {
  /** All done. */
  public static final int OK = 0;

  /** {@code doctor}: training could not work on this machine; {@code verify}: a file is wrong. */
  public static final int NOT_FIT = 1;

  /** The user can mend it; one line on standard error says how. */
  public static final int USER_ERROR = 2;

  /** A fault of the program or of what it runs on. */
  public static final int FAULT = 3;

  private ExitCode() {}
}
