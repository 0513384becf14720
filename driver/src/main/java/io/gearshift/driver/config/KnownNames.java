package io.gearshift.driver.config;

import io.gearshift.driver.config.key.ConfigurationKey;
import io.gearshift.driver.config.key.Origin;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.text.Nearest;
import java.util.List;
import java.util.Optional;

/** Finds the key that a section and a name mean, or says which known one is nearest. */
final class KnownNames {
  private KnownNames() {}

  /** Whether a section of the public format is ignored. */
  static boolean isReadPast(String section) {
    return ConfigurationKeys.READ_PAST.stream().anyMatch(section::equalsIgnoreCase);
  }

  /**
   * @throws UserError if there is no such section, naming the nearest
   */
  static void requireSection(String section, Origin origin) {
    List<String> sections = List.copyOf(ConfigurationKeys.SECTIONS.keySet());
    if (sections.stream().noneMatch(section::equalsIgnoreCase)) {
      throw new UserError(
          "Unknown section: ["
              + section
              + "] (nearest: ["
              + Nearest.to(section, sections)
              + "])"
              + origin.place());
    }
  }

  /**
   * The key of that section and name.
   *
   * @throws UserError if there is none, naming the nearest
   */
  static ConfigurationKey<?> key(String section, String name, Origin origin) {
    Optional<ConfigurationKey<?>> known =
        ConfigurationKeys.ALL.stream().filter(key -> key.matches(section, name)).findFirst();
    if (known.isPresent()) {
      return known.get();
    }
    requireSection(section, origin);
    throw new UserError(
        "Unknown key: ["
            + section
            + "] "
            + name
            + " (nearest: "
            + nearestKey(section, name)
            + ")"
            + origin.place());
  }

  /** A key of that name in another section, else the nearest name in its own. */
  private static String nearestKey(String section, String name) {
    return ConfigurationKeys.ALL.stream()
        .filter(key -> key.name().equalsIgnoreCase(name))
        .findFirst()
        .map(key -> "[" + key.section() + "] " + key.name())
        .orElseGet(
            () ->
                Nearest.to(
                    name,
                    ConfigurationKeys.ALL.stream()
                        .filter(key -> key.section().equalsIgnoreCase(section))
                        .map(ConfigurationKey::name)
                        .toList()));
  }
}
