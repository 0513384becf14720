package io.gearshift.driver.record.json;

import io.gearshift.driver.error.UserError;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What the operating system says of a file, as one line for the user. */
public final class Failures {
  private Failures() {}

  /** {@code Cannot write FILE: No space left on device}. */
  public static UserError cannotWrite(Object file, IOException cause) {
    return new UserError("Cannot write " + file + ": " + reason(cause), cause);
  }

  /** {@code Cannot read FILE: Permission denied}. */
  public static UserError cannotRead(Object file, IOException cause) {
    return new UserError("Cannot read " + file + ": " + reason(cause), cause);
  }

  /** The first line of why, without the path that the message already names. */
  public static String reason(IOException cause) {
    if (cause instanceof AccessDeniedException) {
      return "Permission denied";
    }
    if (cause instanceof NoSuchFileException) {
      return "No such file or directory";
    }
    String reason =
        cause instanceof FileSystemException named && named.getReason() != null
            ? named.getReason()
            : cause.getMessage();
    return reason == null ? firstLine(cause) : firstLine(reason, cause);
  }

  /** The first line of what a failure says, or its kind where it says nothing. */
  public static String firstLine(Throwable failure) {
    return firstLine(failure.getMessage(), failure);
  }

  private static String firstLine(String text, Throwable failure) {
    return text == null || text.isBlank()
        ? failure.getClass().getSimpleName()
        : text.lines().findFirst().orElse(text);
  }
}
