package io.gearshift.driver.report;

import java.util.Locale;

/** Text being put together: escapes what is not ours and writes numbers the same everywhere. */
final class Markup {
  private final StringBuilder text = new StringBuilder();

  /** Text that is ours, such as a style sheet. */
  static Markup trusted(String text) {
    Markup markup = new Markup();
    markup.text.append(text);
    return markup;
  }

  /** Our own markup, as it is; {@code %s} and {@code %d} are escaped, {@code %f} as usual. */
  Markup add(String format, Object... arguments) {
    Object[] safe = new Object[arguments.length];
    for (int i = 0; i < arguments.length; i++) {
      safe[i] = arguments[i] instanceof String value ? escape(value) : arguments[i];
    }
    text.append(String.format(Locale.ROOT, format, safe));
    return this;
  }

  /** Markup made elsewhere. */
  Markup add(Markup other) {
    text.append(other.text);
    return this;
  }

  /** Text with every character that HTML or XML gives a meaning replaced. */
  static String escape(String value) {
    StringBuilder escaped = new StringBuilder(value.length());
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        default -> escaped.append(c < ' ' && c != '\n' && c != '\t' ? ' ' : c);
      }
    }
    return escaped.toString();
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
