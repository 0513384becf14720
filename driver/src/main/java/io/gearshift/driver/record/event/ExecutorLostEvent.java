package io.gearshift.driver.record.event;

import java.time.Instant;

/**
 * An executor was lost; its tasks are computed again elsewhere.
 *
 * @param executor Spark's name of it
 * @param reason as Spark tells it
 * @param time ISO 8601, UTC
 */
public record ExecutorLostEvent(String executor, String reason, String time) implements Event {

  /** The event, happening now. */
  public static ExecutorLostEvent now(String executor, String reason) {
    return new ExecutorLostEvent(executor, reason, Instant.now().toString());
  }

  @Override
  public String summary() {
    return "lost executor " + executor + ": " + reason;
  }
}
