package io.gearshift.driver.config;

import io.gearshift.driver.config.ini.IniFile;
import io.gearshift.driver.config.key.ConfigurationFile;
import io.gearshift.driver.config.key.ConfigurationKey;
import io.gearshift.driver.config.key.ConfigurationValues;
import io.gearshift.driver.config.key.GivenText;
import io.gearshift.driver.config.key.Origin;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.storage.Folder;
import io.gearshift.driver.storage.LocalCopy;
import io.gearshift.driver.storage.StoredFile;
import java.io.IOException;
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
   * above the earlier. Sections that are read past are logged in one line. A file without
   * [muppet_hyperparameters] means single precision, see {@link GearshiftConfiguration#gearsFrom}.
   *
   * @throws UserError if the file, a key or a value is wrong, in one line
   */
  public static GearshiftConfiguration load(Path ini, List<String> overrides) {
    return load(new ConfigurationFile(ini, ini.toString()), List.of(), Map.of(), overrides);
  }

  /** As {@link #load(Path, List)}, of a file anywhere. */
  public static GearshiftConfiguration load(StoredFile ini, List<String> overrides) {
    return load(ini, List.of(), Map.of(), overrides);
  }

  /**
   * As {@link #load(StoredFile, List)}, with more between the file and the overrides.
   *
   * @param below overrides of the file
   * @param between what is above them
   */
  static GearshiftConfiguration load(
      StoredFile ini,
      List<String> below,
      Map<ConfigurationKey<?>, GivenText> between,
      List<String> overrides) {
    try {
      if (!ini.isFile()) {
        if (Folder.URI_WITH_SCHEME.matcher(ini.path()).matches()) {
          throw UserError.invalid("configuration file", ini.path(), "be a file");
        }
        // What a local path is instead is told more exactly.
        return load(
            new ConfigurationFile(Path.of(ini.path()), ini.path()), below, between, overrides);
      }
      try (LocalCopy copy = ini.folder().localCopy(ini.name())) {
        return load(new ConfigurationFile(copy.file(), ini.path()), below, between, overrides);
      }
    } catch (IOException e) {
      throw UserError.invalid("configuration file", ini.path(), "be readable: " + e.getMessage());
    }
  }

  /** As {@link #load(Path, List)}, with another place for the log line. */
  static GearshiftConfiguration load(Path ini, List<String> overrides, Consumer<String> log) {
    return load(new ConfigurationFile(ini, ini.toString()), List.of(), Map.of(), overrides, log);
  }

  private static GearshiftConfiguration load(
      ConfigurationFile ini,
      List<String> below,
      Map<ConfigurationKey<?>, GivenText> between,
      List<String> overrides) {
    return load(ini, below, between, overrides, LOG::info);
  }

  private static GearshiftConfiguration load(
      ConfigurationFile ini,
      List<String> below,
      Map<ConfigurationKey<?>, GivenText> between,
      List<String> overrides,
      Consumer<String> log) {
    Map<ConfigurationKey<?>, GivenText> texts = new HashMap<>();
    Set<String> readPast = new TreeSet<>();
    List<IniFile.Section> sections = IniFile.read(ini, KnownNames::isReadPast);
    for (IniFile.Section section : sections) {
      if (KnownNames.isReadPast(section.name())) {
        readPast.add("[" + section.name() + "]");
      } else {
        KnownNames.requireSection(section.name(), Origin.line(ini, section.line()));
        section.entries().forEach(entry -> take(section.name(), entry, ini, texts));
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
    below.forEach(override -> apply(override, texts));
    texts.putAll(between);
    overrides.forEach(override -> apply(override, texts));
    if (sections.stream().map(IniFile.Section::name).noneMatch(GearSources::isSection)) {
      GearSources.addAbsence(ini, texts);
    }
    return new GearshiftConfiguration(new ConfigurationValues(ConfigurationKeys.ALL, texts));
  }

  private static void take(
      String section,
      IniFile.Entry entry,
      ConfigurationFile ini,
      Map<ConfigurationKey<?>, GivenText> texts) {
    Origin origin = Origin.line(ini, entry.line());
    ConfigurationKey<?> key = KnownNames.key(section, entry.name(), origin);
    if (key.type().isPath() && !entry.comment().isEmpty()) {
      throw new UserError(
          "Invalid "
              + key.name()
              + ": "
              + entry.text()
              + " "
              + entry.comment()
              + " (must be in quotes to hold # or ;, or have its comment on a line of its own)"
              + origin.place());
    }
    GivenText before = texts.put(key, new GivenText(entry.text(), origin));
    if (before != null) {
      throw new UserError(
          "Repeated key: ["
              + key.section()
              + "] "
              + key.name()
              + " (must be given once), lines "
              + before.origin().line()
              + " and "
              + origin.line()
              + " of "
              + ini);
    }
  }

  /**
   * The defaults with overrides, without a file.
   *
   * @throws UserError as {@link #load}
   */
  public static GearshiftConfiguration ofOverrides(List<String> overrides) {
    Map<ConfigurationKey<?>, GivenText> texts = new HashMap<>();
    overrides.forEach(override -> apply(override, texts));
    return new GearshiftConfiguration(new ConfigurationValues(ConfigurationKeys.ALL, texts));
  }

  /**
   * The configuration that {@link GearshiftConfiguration#resolved()} described, also after a way
   * through JSON.
   *
   * @throws UserError as {@link #load}
   */
  public static GearshiftConfiguration ofResolved(
      Map<String, ? extends Map<String, ?>> resolved, List<String> overrides) {
    Map<ConfigurationKey<?>, GivenText> texts = new HashMap<>();
    resolved.forEach(
        (section, keys) ->
            keys.forEach(
                (name, value) ->
                    texts.put(
                        KnownNames.key(section, name, Origin.RECORD),
                        new GivenText(text(value), Origin.RECORD))));
    overrides.forEach(override -> apply(override, texts));
    return new GearshiftConfiguration(new ConfigurationValues(ConfigurationKeys.ALL, texts));
  }

  /** A resolved value as an INI file has it. */
  public static String text(Object value) {
    return value instanceof Collection<?> items
        ? items.stream().map(String::valueOf).collect(Collectors.joining(" "))
        : String.valueOf(value);
  }

  private static void apply(String override, Map<ConfigurationKey<?>, GivenText> texts) {
    int equals = override.indexOf('=');
    int dot = override.indexOf('.');
    if (dot < 1 || equals < dot + 2) {
      throw UserError.invalid("--set", override, "have the form section.Key=value");
    }
    texts.put(
        KnownNames.key(
            override.substring(0, dot).strip(),
            override.substring(dot + 1, equals).strip(),
            Origin.OVERRIDE),
        new GivenText(override.substring(equals + 1), Origin.OVERRIDE));
  }
}
