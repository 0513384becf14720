package io.gearshift.driver.text;

/**
 * Text from outside, such as the name of a file, as a terminal may show it. A name can hold what a
 * terminal obeys: escape sequences that set colours, move the cursor or answer on standard input,
 * and signs that turn the direction of the text around.
 */
public final class Printable {
  /** What a longer value in an error is cut to. */
  private static final int LONGEST = 500;

  private Printable() {}

  /**
   * The text on one line: control characters, line ends among them, and signs that are not seen but
   * change how their neighbours are shown become {@code \n}, {@code \t} or {@code \u001b}. Halves
   * of pairs become {@code \ud800}. All else stays.
   */
  public static String line(String text) {
    return escaped(text, "");
  }

  /** As {@link #line}, with line ends and tabs as they are. */
  public static String lines(String text) {
    return escaped(text, "\n\t");
  }

  /** As {@link #line}, and the rest of a very long one as its length alone. */
  public static String value(String text) {
    return line(
        text.length() <= LONGEST
            ? text
            : text.substring(0, LONGEST) + "... (" + text.length() + " characters)");
  }

  /** As {@link #line}, cut after {@code most} characters. */
  public static String shortened(String text, int most) {
    return line(text.length() > most ? text.substring(0, most) + "..." : text);
  }

  private static String escaped(String text, String allowed) {
    if (text.codePoints().allMatch(c -> isPlain(c, allowed))) {
      return text;
    }
    StringBuilder escaped = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (isPlain(c, allowed)) {
                escaped.appendCodePoint(c);
              } else {
                escaped.append(escape(c));
              }
            });
    return escaped.toString();
  }

  private static boolean isPlain(int c, String allowed) {
    if (c >= ' ' && c <= '~') {
      return true;
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL -> allowed.indexOf(c) >= 0;
      case Character.FORMAT -> isJoiner(c);
      case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE -> false;
      default -> true;
    };
  }

  /** What Persian, Indian scripts and emoji are written with. */
  private static boolean isJoiner(int c) {
    return c == 0x200c || c == 0x200d || c == 0xad;
  }

  private static String escape(int c) {
    return switch (c) {
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> {
        StringBuilder units = new StringBuilder();
        for (char unit : Character.toChars(c)) {
          units.append(String.format("\\u%04x", (int) unit));
        }
        yield units.toString();
      }
    };
  }
}
