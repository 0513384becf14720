package io.gearshift.driver.config.key;

import io.gearshift.driver.error.UserError;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
public record ConfigurationKey<T>(
    String section,
    String name,
    ValueType<T> type,
    String defaultText,
    String unit,
    String meaning) {

  /** Whether a file's section and key mean this one. */
  public boolean matches(String otherSection, String otherName) {
    return section.equalsIgnoreCase(otherSection) && name.equalsIgnoreCase(otherName);
  }

  /**
   * The value of a text.
   *
   * @throws UserError if the text breaks the type's rule, with the place where it was given
   */
  public T parse(GivenText given) {
    String text = given.text().strip();
    return type.parse(text)
        .orElseThrow(
            () -> {
              String rule =
                  Stream.of(type.rule(), type.hint(text))
                      .filter(part -> !part.isEmpty())
                      .collect(Collectors.joining("; "));
              UserError invalid =
                  UserError.invalid(name, text.isEmpty() ? "(nothing)" : text, rule);
              return new UserError(invalid.getMessage() + given.origin().place());
            });
  }

  /** The key as {@code --set} writes it. */
  public String path() {
    return section.toLowerCase(Locale.ROOT) + "." + name;
  }
}
