package io.gearshift.driver.record.event;

import java.time.Instant;
import java.util.Locale;

/**
 * Rounds were timed before the run's first one, and how long they are was chosen.
 *
 * @param frequency mini-batches of every worker in a round
 * @param millisecondsPerStep of a mini-batch
 * @param millisecondsPerExchange of what a round takes beside its mini-batches
 * @param exchangeShare of a round's time that the exchange was to take at most
 * @param seconds that measuring took
 * @param time ISO 8601, UTC
 */
public record FrequencyEvent(
    int frequency,
    double millisecondsPerStep,
    double millisecondsPerExchange,
    double exchangeShare,
    double seconds,
    String time)
    implements Event {

  /** The event, happening now. */
  public static FrequencyEvent now(
      int frequency,
      double millisecondsPerStep,
      double millisecondsPerExchange,
      double exchangeShare,
      double seconds) {
    return new FrequencyEvent(
        frequency,
        millisecondsPerStep,
        millisecondsPerExchange,
        exchangeShare,
        seconds,
        Instant.now().toString());
  }

  @Override
  public String summary() {
    return String.format(
        Locale.ROOT,
        "timed rounds: a step takes %.1f ms, an exchange %.1f ms: averaged every %d mini-batches",
        millisecondsPerStep,
        millisecondsPerExchange,
        frequency);
  }
}
