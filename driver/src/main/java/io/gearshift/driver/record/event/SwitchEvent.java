package io.gearshift.driver.record.event;

import io.gearshift.driver.record.metrics.Position;
import java.time.Instant;

/**
 * The whole cluster moved to another number format.
 *
 * @param epoch the first epoch trained in the new precision
 * @param from precision left
 * @param to precision entered
 * @param time ISO 8601, UTC
 */
public record SwitchEvent(int epoch, String from, String to, String time) implements Event {

  /** The event, happening now. */
  public static SwitchEvent now(int epoch, String from, String to) {
    return new SwitchEvent(epoch, from, to, Instant.now().toString());
  }

  @Override
  public String summary() {
    return "epoch " + epoch + ": switched from " + from + " to " + to;
  }

  @Override
  public boolean isBeyond(Position position) {
    return epoch > position.epoch();
  }
}
