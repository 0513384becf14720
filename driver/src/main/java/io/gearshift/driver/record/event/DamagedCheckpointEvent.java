package io.gearshift.driver.record.event;

import java.time.Instant;

/**
 * A checkpoint could not be read; the one before it is used.
 *
 * @param checkpoint file name
 * @param section the part that is damaged
 * @param reason what is wrong with it
 * @param time ISO 8601, UTC
 */
public record DamagedCheckpointEvent(String checkpoint, String section, String reason, String time)
    implements Event {

  /** The event, happening now. */
  public static DamagedCheckpointEvent now(String checkpoint, String section, String reason) {
    return new DamagedCheckpointEvent(checkpoint, section, reason, Instant.now().toString());
  }

  @Override
  public String summary() {
    return "damaged checkpoint " + checkpoint + ", section " + section + ": " + reason;
  }
}
