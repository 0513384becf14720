package io.gearshift.driver.record.event;

import java.time.Instant;
import java.util.Locale;

/**
 * A worker is slower than the others, round after round, and they wait for it.
 *
 * @param epoch from 0
 * @param round from 0
 * @param worker from 0
 * @param host where it runs
 * @param executor Spark's name of the process that it runs in
 * @param times how often the others' time for an image it takes: the median's
 * @param time ISO 8601, UTC
 */
public record StragglerEvent(
    int epoch, int round, int worker, String host, String executor, double times, String time)
    implements Event {

  /** The event, happening now. */
  public static StragglerEvent now(
      int epoch, int round, int worker, String host, String executor, double times) {
    return new StragglerEvent(
        epoch, round, worker, host, executor, times, Instant.now().toString());
  }

  @Override
  public String summary() {
    return String.format(
        Locale.ROOT,
        "epoch %d, round %d: worker %d on %s (executor %s) takes %.1f times as long as the others,"
            + " who wait for it",
        epoch,
        round,
        worker,
        host,
        executor,
        times);
  }
}
