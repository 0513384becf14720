package io.gearshift.driver.config.key;

import java.util.Optional;

/**
 * How the text of a key becomes a value and back.
 *
 * @param <T> the value's type, immutable
 */
public interface ValueType<T> {

  /**
   * The value that the text, without surrounding space, stands for; empty where it breaks the rule.
   */
  Optional<T> parse(String text);

  /**
   * The rule, as it follows "must" in an error: {@code be a whole number of at least 1}. Empty:
   * any.
   */
  String rule();

  /**
   * What may have been meant by a text that breaks the rule: {@code a comma is no decimal point:
   * 0.1}. Empty where nothing is known.
   */
  default String hint(String text) {
    return "";
  }

  /** Whether it is the name of a file or folder, any character of which may be meant. */
  default boolean isPath() {
    return false;
  }

  /** A text that {@link #parse} turns into the value again. */
  String text(T value);

  /** The value as JSON knows it: a number, a boolean, a string, or a list of these. */
  default Object json(T value) {
    return text(value);
  }
}
