package io.gearshift.driver.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.config.key.ConfigurationKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Run with {@code -Dgearshift.regenerate=true} to print {@code conf/defaults.ini} anew. */
class DefaultsDocumentTest {
  private static final Path FILE = Presets.FOLDER.resolve("defaults.ini");

  @Test
  void defaultsFileIsWhatTheTableSays() throws IOException {
    if (Boolean.getBoolean("gearshift.regenerate")) {
      Files.writeString(FILE, DefaultsDocument.defaults());
    }
    assertThat(FILE)
        .as("conf/defaults.ini; run this test with -Dgearshift.regenerate=true to print it anew")
        .hasContent(DefaultsDocument.defaults());
  }

  @Test
  void defaultsFileLoadsAsTheDefaults() {
    assertThat(ConfigurationLoader.load(FILE, List.of()))
        .isEqualTo(ConfigurationLoader.ofOverrides(List.of()));
  }

  @Test
  void everyKeyHasASectionAMeaningAndAUniqueName() {
    assertThat(ConfigurationKeys.ALL)
        .allSatisfy(
            key -> {
              assertThat(ConfigurationKeys.SECTIONS).containsKey(key.section());
              assertThat(key.meaning()).endsWith(".");
            });
    assertThat(ConfigurationKeys.ALL).extracting(ConfigurationKey::path).doesNotHaveDuplicates();
  }
}
