package io.gearshift.driver.config.key;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A checked value for every key of a table; immutable. */
public final class ConfigurationValues {
  private final List<ConfigurationKey<?>> keys;
  private final Map<ConfigurationKey<?>, GivenText> given;
  private final Map<ConfigurationKey<?>, Object> values;

  /**
   * @param keys all keys, in order
   * @param texts the texts that were given; the other keys take their defaults
   * @throws io.gearshift.driver.error.UserError if a text breaks its key's rule
   */
  public ConfigurationValues(
      List<ConfigurationKey<?>> keys, Map<ConfigurationKey<?>, GivenText> texts) {
    this.keys = List.copyOf(keys);
    given = Map.copyOf(texts);
    values = new HashMap<>();
    for (ConfigurationKey<?> key : this.keys) {
      GivenText text = given.get(key);
      values.put(
          key, key.parse(text == null ? new GivenText(key.defaultText(), Origin.DEFAULT) : text));
    }
  }

  /** The same but for one key, whose text was found out here. */
  public ConfigurationValues with(ConfigurationKey<?> key, String text) {
    Map<ConfigurationKey<?>, GivenText> texts = new HashMap<>(given);
    texts.put(key, new GivenText(text, Origin.DEFAULT));
    return new ConfigurationValues(keys, texts);
  }

  /** Where the key's text came from; empty where it is the default. */
  public Optional<Origin> origin(ConfigurationKey<?> key) {
    return Optional.ofNullable(given.get(key)).map(GivenText::origin);
  }

  // Every value was parsed by its own key, whose type parameter is the value's.
  @SuppressWarnings("unchecked")
  public <T> T get(ConfigurationKey<T> key) {
    return (T) values.get(key);
  }

  /** Section, key and value as JSON knows it, in the order of the table. */
  public Map<String, Map<String, Object>> resolved() {
    Map<String, Map<String, Object>> resolved = new LinkedHashMap<>();
    for (ConfigurationKey<?> key : keys) {
      resolved
          .computeIfAbsent(key.section(), section -> new LinkedHashMap<>())
          .put(key.name(), json(key));
    }
    return resolved;
  }

  private <T> Object json(ConfigurationKey<T> key) {
    return key.type().json(get(key));
  }
}
