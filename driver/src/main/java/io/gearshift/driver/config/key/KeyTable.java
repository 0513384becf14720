package io.gearshift.driver.config.key;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The keys of one section, in the order in which they are declared. */
public final class KeyTable {
  private final String section;
  private final String about;
  private final List<ConfigurationKey<?>> keys = new ArrayList<>();

  /**
   * @param section its name
   * @param about what it is about, a sentence
   */
  public KeyTable(String section, String about) {
    this.section = section;
    this.about = about;
  }

  /**
   * Declares a key.
   *
   * @param defaultText its text where none is given
   * @param unit what is counted or measured; empty for none
   * @param meaning what it does, in sentences
   */
  public <T> ConfigurationKey<T> key(
      String name, ValueType<T> type, String defaultText, String unit, String meaning) {
    var key = new ConfigurationKey<>(section, name, type, defaultText, unit, meaning);
    keys.add(key);
    return key;
  }

  public String section() {
    return section;
  }

  public String about() {
    return about;
  }

  public List<ConfigurationKey<?>> keys() {
    return Collections.unmodifiableList(keys);
  }
}
