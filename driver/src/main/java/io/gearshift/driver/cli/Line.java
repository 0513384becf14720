package io.gearshift.driver.cli;

/** Text for one line of a terminal. */
public final class Line {
  private Line() {}

  /**
   * The first line of a text. Names out of files may hold anything: characters that a terminal
   * would obey, and marks that turn the direction of text around, become '?'.
   */
  public static String of(String text) {
    return text == null || text.isBlank()
        ? "no message"
        : text.lines()
            .findFirst()
            .orElse(text)
            .codePoints()
            .map(c -> isObeyed(c) ? '?' : c)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
  }

  private static boolean isObeyed(int c) {
    return Character.isISOControl(c) || Character.getType(c) == Character.FORMAT;
  }
}
