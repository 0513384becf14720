package io.gearshift.driver.record;

import java.time.Instant;

/**
 * The learning rate changed.
 *
 * @param epoch the first epoch trained with the new rate
 * @param from rate before
 * @param to rate from here on
 * @param time ISO 8601, UTC
 */
public record LearningRateEvent(int epoch, double from, double to, String time) implements Event {

  /** The event, happening now. */
  public static LearningRateEvent now(int epoch, double from, double to) {
    return new LearningRateEvent(epoch, from, to, Instant.now().toString());
  }

  @Override
  public String summary() {
    return "epoch " + epoch + ": learning rate from " + from + " to " + to;
  }

  @Override
  public boolean isBeyond(Position position) {
    return epoch > position.epoch();
  }
}
