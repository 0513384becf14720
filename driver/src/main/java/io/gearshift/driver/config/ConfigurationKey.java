package io.gearshift.driver.config;

import io.gearshift.driver.cli.UserError;
import java.util.Locale;

/**
 * One key of the configuration. Sections and keys are matched without regard to case, as the public
 * MuPPET code's parser does for keys.
 *
 * @param section the section it stands in
 * @param name its name
 * @param type what its text must be
 * @param defaultText its text where none is given
 * @param unit what is counted or measured; empty for none
 * @param meaning what it does, in sentences
 * @param <T> the value's type
 */
record ConfigurationKey<T>(
    String section,
    String name,
    ValueType<T> type,
    String defaultText,
    String unit,
    String meaning) {

  /** Whether a file's section and key mean this one. */
  boolean matches(String otherSection, String otherName) {
    return section.equalsIgnoreCase(otherSection) && name.equalsIgnoreCase(otherName);
  }

  /**
   * The value of a text.
   *
   * @throws UserError if the text breaks the type's rule
   */
  T parse(String text) {
    String trimmed = text.strip();
    return type.parse(trimmed)
        .orElseThrow(
            () -> UserError.invalid(name, trimmed.isEmpty() ? "(nothing)" : trimmed, type.rule()));
  }

  /** The key as {@code --set} writes it. */
  String path() {
    return section.toLowerCase(Locale.ROOT) + "." + name;
  }
}
