package io.gearshift.driver.record.event;

import java.time.Instant;

/**
 * A worker's task of a round is computed again.
 *
 * @param epoch from 0
 * @param round from 0
 * @param worker from 0
 * @param reason why the attempt before failed
 * @param time ISO 8601, UTC
 */
public record RetryEvent(int epoch, int round, int worker, String reason, String time)
    implements Event {

  /** The event, happening now. */
  public static RetryEvent now(int epoch, int round, int worker, String reason) {
    return new RetryEvent(epoch, round, worker, reason, Instant.now().toString());
  }

  @Override
  public String summary() {
    return "epoch " + epoch + ", round " + round + ": retried worker " + worker + ": " + reason;
  }
}
