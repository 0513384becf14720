package io.gearshift.driver.location;

import io.gearshift.driver.error.UserError;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Optional;

/**
 * Whether this JVM can name every file. JDK 17 takes the encoding of file names from the locale
 * that it is started in, and nothing changes it later, no option of the JVM either: with {@code
 * LC_ALL=C} a file whose name is not ASCII is not found, and not listed by all of Java's methods.
 */
public final class FileNames {
  private static final String PROPERTY = "sun.jnu.encoding";

  private FileNames() {}

  /** What is wrong, in one line; empty where names are UTF-8. */
  public static Optional<String> problem() {
    return problem(System.getProperty(PROPERTY, ""));
  }

  static Optional<String> problem(String encoding) {
    return isUtf8(encoding)
        ? Optional.empty()
        : Optional.of(
            "Invalid encoding of file names: "
                + encoding
                + " (must be UTF-8, or files whose names are not ASCII are lost; start by"
                + " deploy/gearshift or deploy/submit, or set LC_ALL=C.UTF-8)");
  }

  /**
   * For work that would lose files in silence.
   *
   * @throws UserError unless names are UTF-8
   */
  public static void requireUtf8() {
    problem()
        .ifPresent(
            problem -> {
              throw new UserError(problem);
            });
  }

  private static boolean isUtf8(String encoding) {
    try {
      return Charset.forName(encoding).equals(StandardCharsets.UTF_8);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      return false;
    }
  }
}
