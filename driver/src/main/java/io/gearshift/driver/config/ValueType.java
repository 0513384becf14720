package io.gearshift.driver.config;

import java.util.Optional;

/**
 * How the text of a key becomes a value and back.
 *
 * @param <T> the value's type, immutable
 */
interface ValueType<T> {

  /**
   * The value that the text, without surrounding space, stands for; empty where it breaks the rule.
   */
  Optional<T> parse(String text);

  /**
   * The rule, as it follows "must" in an error: {@code be a whole number of at least 1}. Empty:
   * any.
   */
  String rule();

  /** A text that {@link #parse} turns into the value again. */
  String text(T value);

  /** The value as JSON knows it: a number, a boolean, a string, or a list of these. */
  default Object json(T value) {
    return text(value);
  }
}
