package io.gearshift.driver.report.chart;

import java.util.Locale;

/** Text being put together: escapes what is not ours and writes numbers the same everywhere. */
public final class Markup {
  private static final int REPLACEMENT = 0xFFFD;

  private final StringBuilder text = new StringBuilder();

  /** Text that is ours, such as a style sheet. */
  public static Markup trusted(String text) {
    Markup markup = new Markup();
    markup.text.append(text);
    return markup;
  }

  /** Our own markup, as it is; {@code %s} and {@code %d} are escaped, {@code %f} as usual. */
  public Markup add(String format, Object... arguments) {
    Object[] safe = new Object[arguments.length];
    for (int i = 0; i < arguments.length; i++) {
      safe[i] = arguments[i] instanceof String value ? escape(value) : arguments[i];
    }
    text.append(String.format(Locale.ROOT, format, safe));
    return this;
  }

  /** Markup made elsewhere. */
  public Markup add(Markup other) {
    text.append(other.text);
    return this;
  }

  /**
   * Text with every character that HTML or XML gives a meaning replaced, and by U+FFFD those that
   * are not to be seen or turn what is seen around.
   */
  static String escape(String value) {
    StringBuilder escaped = new StringBuilder(value.length());
    value.codePoints().forEach(c -> escape(c, escaped));
    return escaped.toString();
  }

  private static void escape(int c, StringBuilder escaped) {
    switch (c) {
      case '&' -> escaped.append("&amp;");
      case '<' -> escaped.append("&lt;");
      case '>' -> escaped.append("&gt;");
      case '"' -> escaped.append("&quot;");
      case '\'' -> escaped.append("&#39;");
      case '\n', '\t' -> escaped.append((char) c);
      default -> escaped.appendCodePoint(isVisible(c) ? c : REPLACEMENT);
    }
  }

  private static boolean isVisible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
