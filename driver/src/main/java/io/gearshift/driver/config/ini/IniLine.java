package io.gearshift.driver.config.ini;

import io.gearshift.driver.config.key.Origin;
import io.gearshift.driver.error.UserError;
import java.util.regex.Pattern;

/**
 * One line of an INI file.
 *
 * <p>After a text, white space and {@code #} or {@code ;} begin a comment. A text in quotes, single
 * or double, is taken as it stands between them; a quote inside it is written twice.
 */
public final class IniLine {
  /** The indent above the first entry of a section: any is right there. */
  static final int NO_INDENT = Integer.MAX_VALUE;

  private static final String COMMENT_SIGNS = "#;";
  private static final String QUOTES = "\"'";

  /** What Python's parser and others would replace by the value of another key or a variable. */
  private static final Pattern INTERPOLATION = Pattern.compile("\\$\\{|%\\([^)]*\\)s");

  private final String whole;
  private final String line;
  private final Origin origin;

  IniLine(String whole, Origin origin) {
    this.whole = whole;
    this.line = whole.strip();
    this.origin = origin;
  }

  /** Whether it says nothing. */
  boolean isBlank() {
    return line.isEmpty() || isCommentSign(line.charAt(0));
  }

  boolean isSection() {
    return line.charAt(0) == '[';
  }

  /** Characters of white space before it. */
  int indent() {
    return whole.indexOf(line);
  }

  /**
   * @throws UserError if it has no name or no end
   */
  String section() {
    int end = line.indexOf(']');
    String name = end < 0 ? "" : line.substring(1, end).strip();
    if (name.isEmpty() || !isComment(line, end + 1)) {
      throw invalid("have the form [section]");
    }
    requirePlain(name);
    return name;
  }

  /**
   * What Python's parser, which reads the public format, would take as a further line of the text
   * above, and other parsers as a further line of this one, is neither here.
   *
   * @param indentAbove of the entry above
   * @throws UserError if it looks like either
   */
  void requireOneLine(int indentAbove) {
    if (indent() > indentAbove) {
      throw invalid(
          "not be indented more than the line above it: a value is one line and cannot go on");
    }
    if (line.endsWith("\\")) {
      throw invalid("not end with \\: a value is one line and cannot go on");
    }
  }

  /**
   * @throws UserError if it is no entry
   */
  IniFile.Entry entry(int number) {
    requirePlain(line);
    int colon = line.indexOf(':');
    int equals = line.indexOf('=');
    int end = colon < 0 || (equals >= 0 && equals < colon) ? equals : colon;
    if (end <= 0) {
      throw invalid("be [section], Key: value, or a comment");
    }
    String name = line.substring(0, end).strip();
    String rest = line.substring(end + 1).strip();
    if (!rest.isEmpty() && QUOTES.indexOf(rest.charAt(0)) >= 0) {
      return quoted(name, rest, number);
    }
    if (INTERPOLATION.matcher(rest).find()) {
      throw invalid(
          "hold no ${...} or %(...)s: nothing is put in their place here; a text in quotes may hold"
              + " them");
    }
    return bare(name, rest, number);
  }

  /**
   * A text as an entry must write it for {@link #entry} to give it back.
   *
   * @param text without control characters and without white space at its ends
   */
  public static String written(String text) {
    boolean asItIs =
        text.isEmpty()
            || (text.chars().noneMatch(c -> COMMENT_SIGNS.indexOf(c) >= 0)
                && QUOTES.indexOf(text.charAt(0)) < 0
                && !text.endsWith("\\")
                && !INTERPOLATION.matcher(text).find());
    return asItIs ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  private static IniFile.Entry bare(String name, String rest, int number) {
    for (int i = 0; i < rest.length(); i++) {
      boolean begins = i == 0 || Character.isWhitespace(rest.charAt(i - 1));
      if (begins && isCommentSign(rest.charAt(i))) {
        return new IniFile.Entry(name, rest.substring(0, i).strip(), number, rest.substring(i));
      }
    }
    return new IniFile.Entry(name, rest, number, "");
  }

  private IniFile.Entry quoted(String name, String rest, int number) {
    char quote = rest.charAt(0);
    StringBuilder text = new StringBuilder();
    int i = 1;
    while (i < rest.length()) {
      boolean isQuote = rest.charAt(i) == quote;
      if (isQuote && (i + 1 == rest.length() || rest.charAt(i + 1) != quote)) {
        if (!isComment(rest, i + 1)) {
          throw invalid("have nothing after the closing quote, and a quote inside written twice");
        }
        return new IniFile.Entry(name, text.toString(), number, "");
      }
      text.append(rest.charAt(i));
      i += isQuote ? 2 : 1;
    }
    throw invalid("close the quote that it opens");
  }

  /** An error about this line. */
  UserError invalid(String rule) {
    return new UserError("Invalid line: " + line + " (must " + rule + ")" + origin.place());
  }

  private void requirePlain(String text) {
    text.codePoints()
        .filter(c -> Character.isISOControl(c) && c != '\t')
        .findFirst()
        .ifPresent(
            c -> {
              throw new UserError(
                  String.format(
                          "Invalid line: it holds the control character U+%04X (must be text)", c)
                      + origin.place());
            });
  }

  /** Whether there is nothing from an index on, or white space and a comment. */
  private static boolean isComment(String text, int from) {
    String rest = text.substring(from);
    String stripped = rest.strip();
    return stripped.isEmpty()
        || (Character.isWhitespace(rest.charAt(0)) && isCommentSign(stripped.charAt(0)));
  }

  private static boolean isCommentSign(char sign) {
    return COMMENT_SIGNS.indexOf(sign) >= 0;
  }
}
