package io.gearshift.driver.record.event;

import java.time.Instant;

/**
 * The run went on from a checkpoint.
 *
 * @param epoch of the next round
 * @param round the next round
 * @param checkpoint file name
 * @param time ISO 8601, UTC
 */
public record ResumeEvent(int epoch, int round, String checkpoint, String time) implements Event {

  /** The event, happening now. */
  public static ResumeEvent now(int epoch, int round, String checkpoint) {
    return new ResumeEvent(epoch, round, checkpoint, Instant.now().toString());
  }

  @Override
  public String summary() {
    return "resumed at epoch " + epoch + ", round " + round + " from " + checkpoint;
  }
}
