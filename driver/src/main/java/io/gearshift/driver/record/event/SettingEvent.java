package io.gearshift.driver.record.event;

import java.time.Instant;

/**
 * A setting has another value from this resume on.
 *
 * @param key as {@code --set} takes it, {@code section.Key}
 * @param from the value before
 * @param to the value now
 * @param time ISO 8601, UTC
 */
public record SettingEvent(String key, String from, String to, String time) implements Event {

  /** The event, happening now. */
  public static SettingEvent now(String key, String from, String to) {
    return new SettingEvent(key, from, to, Instant.now().toString());
  }

  @Override
  public String summary() {
    return "setting " + key + " changed from " + from + " to " + to;
  }
}
