package io.gearshift.driver.config;

import io.gearshift.driver.cli.UserError;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a configuration of an INI file and overrides. */
public final class ConfigurationLoader {
  private static final Logger LOG = LoggerFactory.getLogger(ConfigurationLoader.class);

  private ConfigurationLoader() {}

  /**
   * Reads a file and applies overrides, each in the form {@code section.Key=value}, the later ones
   * above the earlier. Sections that are read past are logged in one line.
   *
   * @throws UserError if the file, a key or a value is wrong, in one line
   */
  public static GearshiftConfiguration load(Path ini, List<String> overrides) {
    return load(ini, overrides, LOG::info);
  }

  /** As {@link #load(Path, List)}, with another place for the log line. */
  static GearshiftConfiguration load(Path ini, List<String> overrides, Consumer<String> log) {
    Map<ConfigurationKey<?>, String> texts = new HashMap<>();
    Set<String> readPast = new TreeSet<>();
    for (IniFile.Entry entry : IniFile.read(ini)) {
      if (KnownNames.isReadPast(entry.section())) {
        readPast.add("[" + entry.section() + "]");
        continue;
      }
      ConfigurationKey<?> key = KnownNames.key(entry.section(), entry.name());
      if (texts.put(key, entry.text()) != null) {
        throw new UserError(
            "Repeated key: [" + key.section() + "] " + key.name() + " (must be given once)");
      }
    }
    if (!readPast.isEmpty()) {
      log.accept(
          "Read past "
              + String.join(" and ", readPast)
              + " of "
              + ini
              + ": they configure the public MuPPET code and mean nothing here");
    }
    overrides.forEach(override -> apply(override, texts));
    return new GearshiftConfiguration(new ConfigurationValues(texts));
  }

  /**
   * The defaults with overrides, without a file.
   *
   * @throws UserError as {@link #load}
   */
  public static GearshiftConfiguration ofOverrides(List<String> overrides) {
    Map<ConfigurationKey<?>, String> texts = new HashMap<>();
    overrides.forEach(override -> apply(override, texts));
    return new GearshiftConfiguration(new ConfigurationValues(texts));
  }

  /**
   * The configuration that {@link GearshiftConfiguration#resolved()} described, also after a way
   * through JSON.
   *
   * @throws UserError as {@link #load}
   */
  public static GearshiftConfiguration ofResolved(
      Map<String, ? extends Map<String, ?>> resolved, List<String> overrides) {
    Map<ConfigurationKey<?>, String> texts = new HashMap<>();
    resolved.forEach(
        (section, keys) ->
            keys.forEach((name, value) -> texts.put(KnownNames.key(section, name), text(value))));
    overrides.forEach(override -> apply(override, texts));
    return new GearshiftConfiguration(new ConfigurationValues(texts));
  }

  /** A resolved value as an INI file has it. */
  public static String text(Object value) {
    return value instanceof Collection<?> items
        ? items.stream().map(String::valueOf).collect(Collectors.joining(" "))
        : String.valueOf(value);
  }

  private static void apply(String override, Map<ConfigurationKey<?>, String> texts) {
    int equals = override.indexOf('=');
    int dot = override.indexOf('.');
    if (dot < 1 || equals < dot + 2) {
      throw UserError.invalid("--set", override, "have the form section.Key=value");
    }
    texts.put(
        KnownNames.key(
            override.substring(0, dot).strip(), override.substring(dot + 1, equals).strip()),
        override.substring(equals + 1));
  }
}
