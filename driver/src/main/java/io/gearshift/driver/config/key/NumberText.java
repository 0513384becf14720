package io.gearshift.driver.config.key;

import java.math.BigInteger;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Numbers as a configuration writes them: digits 0 to 9, a sign, a decimal point, an exponent.
 * Java's own parsers take more, such as {@code 0.1f}, {@code 0x1p3} and digits of other scripts.
 */
public final class NumberText {
  private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]+");
  private static final Pattern REAL =
      Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");
  private static final Pattern HEXADECIMAL = Pattern.compile("[+-]?0[xX]([0-9a-fA-F]{1,15})");
  private static final Pattern GROUPS =
      Pattern.compile("[+-]?[0-9]{1,3}([,._' \u2019])[0-9]{3}(\\1[0-9]{3})*");
  private static final Pattern WITH_UNIT =
      Pattern.compile("([+-]?[0-9]*\\.?[0-9]+(?:[eE][+-]?[0-9]+)?)\\s*([^0-9\\s.,][^0-9]*)");

  private NumberText() {}

  /** A whole number in decimal digits, of any size. */
  static Optional<BigInteger> whole(String text) {
    return WHOLE.matcher(text).matches() ? Optional.of(new BigInteger(text)) : Optional.empty();
  }

  /** A finite number that is 0 only where its digits are. */
  public static Optional<Double> real(String text) {
    if (!REAL.matcher(text).matches()) {
      return Optional.empty();
    }
    double value = Double.parseDouble(text);
    return Double.isInfinite(value) || isLost(text, value) ? Optional.empty() : Optional.of(value);
  }

  private static boolean isLost(String text, double value) {
    return value == 0 && text.split("[eE]", 2)[0].chars().anyMatch(c -> c >= '1' && c <= '9');
  }

  /** What may have been meant by a text that is no whole number; empty where nothing is known. */
  static String hintOfWhole(String text) {
    String written = hintOfSigns(text, WHOLE);
    if (!written.isEmpty()) {
      return written;
    }
    if (GROUPS.matcher(text).matches()) {
      return "no separators between digits: " + text.replaceAll("[^0-9+-]", "");
    }
    Matcher hexadecimal = HEXADECIMAL.matcher(text);
    if (hexadecimal.matches()) {
      return "decimal digits: " + Long.parseLong(hexadecimal.group(1), 16);
    }
    return WHOLE.matcher(text).matches() ? "" : hintOfUnit(text);
  }

  /** What may have been meant by a text that is no number; empty where nothing is known. */
  static String hintOfReal(String text) {
    String written = hintOfSigns(text, REAL);
    if (!written.isEmpty()) {
      return written;
    }
    if (REAL.matcher(text).matches()) {
      double value = Double.parseDouble(text);
      String large = Double.isInfinite(value) ? "too large for a number of 64 bits" : "";
      return isLost(text, value) ? "too small for a number of 64 bits" : large;
    }
    if (text.indexOf(',') >= 0) {
      String pointed = text.replace(',', '.');
      return REAL.matcher(pointed).matches()
          ? "a comma is no decimal point: " + pointed
          : "no separators between digits, and a point before decimals";
    }
    if (GROUPS.matcher(text).matches() || text.matches(".*[0-9][ _'\u2019][0-9].*")) {
      return "no separators between digits";
    }
    return HEXADECIMAL.matcher(text).matches() || text.matches("[+-]?0[xX].*")
        ? "decimal digits"
        : hintOfUnit(text);
  }

  private static String hintOfUnit(String text) {
    Matcher unit = WITH_UNIT.matcher(text);
    return unit.matches() ? "a number alone, without " + unit.group(2).strip() : "";
  }

  /** Digits of other scripts, dashes that look like a minus, white space that cannot be seen. */
  private static String hintOfSigns(String text, Pattern form) {
    OptionalInt unseen = text.codePoints().filter(NumberText::isUnseen).findFirst();
    if (unseen.isPresent()) {
      return String.format("it holds U+%04X, which cannot be seen", unseen.getAsInt());
    }
    StringBuilder plain = new StringBuilder();
    text.codePoints().map(NumberText::plain).forEach(plain::appendCodePoint);
    return plain.compareTo(new StringBuilder(text)) != 0 && form.matcher(plain).matches()
        ? "ASCII digits and signs: " + plain
        : "";
  }

  private static boolean isUnseen(int c) {
    return c > '~' && (Character.isSpaceChar(c) || Character.getType(c) == Character.FORMAT);
  }

  private static int plain(int c) {
    if (Character.isDigit(c)) {
      return '0' + Character.digit(c, 10);
    }
    return switch (c) {
      case '\u2212', '\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\uff0d' -> '-';
      case '\uff0b' -> '+';
      case '\uff0e', '\u066b' -> '.';
      default -> c;
    };
  }
}
