package io.gearshift.driver.record;

import java.time.Instant;

/**
 * An image could not be used.
 *
 * @param image its id
 * @param reason why
 * @param time ISO 8601, UTC
 */
public record RejectedImageEvent(String image, String reason, String time) implements Event {

  /** The event, happening now. */
  public static RejectedImageEvent now(String image, String reason) {
    return new RejectedImageEvent(image, reason, Instant.now().toString());
  }

  @Override
  public String summary() {
    return "rejected image " + image + ": " + reason;
  }
}
