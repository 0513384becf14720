package io.gearshift.driver.config;

import io.gearshift.driver.config.ini.IniLine;
import io.gearshift.driver.config.key.ConfigurationKey;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.commons.text.WordUtils;

/** Prints configurations as INI text: {@code conf/defaults.ini}, and a resolved one for logs. */
final class DefaultsDocument {
  private static final int WIDTH = 98;

  private DefaultsDocument() {}

  /** Every key with its meaning, unit, rule and default: the text of {@code conf/defaults.ini}. */
  static String defaults() {
    StringBuilder text = new StringBuilder();
    comment(
        text,
        "Every key, with its default. A run needs only the keys that it changes; --set"
            + " section.Key=value changes one for a single run.");
    comment(
        text,
        "The sections dataset, cnn, training_hyperparameters and muppet_hyperparameters are those of"
            + " the public MuPPET code's config.ini, and such a file works unchanged: its sections "
            + ConfigurationKeys.READ_PAST.stream()
                .map(section -> "[" + section + "]")
                .collect(Collectors.joining(" and "))
            + " are ignored.");
    comment(
        text,
        "A value is one line. # and ; begin a comment, at the start of a line or after a space; a"
            + " value that holds them stands in quotes. Numbers have a decimal point, lists spaces.");
    comment(text, "Printed from the table in ConfigurationKeys; a test holds the two together.");
    ConfigurationKeys.SECTIONS.forEach(
        (section, about) -> {
          text.append("\n[").append(section).append("]\n");
          comment(text, about);
          for (ConfigurationKey<?> key : ConfigurationKeys.ALL) {
            if (key.section().equals(section)) {
              text.append('\n');
              describe(text, key);
            }
          }
        });
    return text.toString();
  }

  /** A configuration as INI text without comments. */
  static String plain(GearshiftConfiguration configuration) {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, Map<String, Object>> section : configuration.resolved().entrySet()) {
      text.append('[').append(section.getKey()).append("]\n");
      section
          .getValue()
          .forEach((name, value) -> line(text, name, ConfigurationLoader.text(value)));
    }
    return text.toString();
  }

  private static void describe(StringBuilder text, ConfigurationKey<?> key) {
    comment(text, key.meaning());
    String unit = key.unit().isEmpty() ? "" : "Unit: " + key.unit() + ". ";
    String rule = key.type().rule().isEmpty() ? "" : "Must " + key.type().rule() + ".";
    if (!(unit + rule).isEmpty()) {
      comment(text, unit + rule);
    }
    line(text, key.name(), key.defaultText());
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append(name).append(':');
    if (!value.isEmpty()) {
      text.append(' ').append(IniLine.written(value));
    }
    text.append('\n');
  }

  private static void comment(StringBuilder text, String sentences) {
    for (String line : WordUtils.wrap(sentences, WIDTH, "\n", false).split("\n", -1)) {
      text.append("# ").append(line).append('\n');
    }
  }
}
