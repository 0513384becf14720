package io.gearshift.driver.config;

import java.nio.file.Path;
import java.util.List;

/** The presets in {@code conf/}, as the tests find them. */
final class Presets {
  static final Path FOLDER = Path.of(System.getProperty("gearshift.root", "..")).resolve("conf");

  private Presets() {}

  static GearshiftConfiguration load(String name, String... overrides) {
    return ConfigurationLoader.load(FOLDER.resolve(name), List.of(overrides));
  }
}
