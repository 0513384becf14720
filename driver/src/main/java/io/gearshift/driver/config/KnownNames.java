package io.gearshift.driver.config;

import io.gearshift.driver.cli.UserError;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds the key that a section and a name mean, or says which known one is nearest. */
final class KnownNames {
  private KnownNames() {}

  /** Whether a section of the public format is read past. */
  static boolean isReadPast(String section) {
    return ConfigurationKeys.READ_PAST.stream().anyMatch(section::equalsIgnoreCase);
  }

  /**
   * The key of that section and name.
   *
   * @throws UserError if there is none, naming the nearest
   */
  static ConfigurationKey<?> key(String section, String name) {
    Optional<ConfigurationKey<?>> known =
        ConfigurationKeys.ALL.stream().filter(key -> key.matches(section, name)).findFirst();
    if (known.isPresent()) {
      return known.get();
    }
    List<String> sections = List.copyOf(ConfigurationKeys.SECTIONS.keySet());
    if (sections.stream().noneMatch(section::equalsIgnoreCase)) {
      throw new UserError(
          "Unknown section: [" + section + "] (nearest: [" + nearest(section, sections) + "])");
    }
    throw new UserError(
        "Unknown key: [" + section + "] " + name + " (nearest: " + nearestKey(section, name) + ")");
  }

  /** A key of that name in another section, else the nearest name in its own. */
  private static String nearestKey(String section, String name) {
    return ConfigurationKeys.ALL.stream()
        .filter(key -> key.name().equalsIgnoreCase(name))
        .findFirst()
        .map(key -> "[" + key.section() + "] " + key.name())
        .orElseGet(
            () ->
                nearest(
                    name,
                    ConfigurationKeys.ALL.stream()
                        .filter(key -> key.section().equalsIgnoreCase(section))
                        .map(ConfigurationKey::name)
                        .toList()));
  }

  private static String nearest(String text, Collection<String> known) {
    String wanted = text.toLowerCase(Locale.ROOT);
    return known.stream()
        .min(
            Comparator.comparingInt(
                name ->
                    LevenshteinDistance.getDefaultInstance()
                        .apply(wanted, name.toLowerCase(Locale.ROOT))))
        .orElseThrow();
  }
}
