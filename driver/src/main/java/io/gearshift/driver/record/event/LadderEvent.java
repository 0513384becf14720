package io.gearshift.driver.record.event;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The workers timed the gears of the configured ladder before the run's first round, and those that
 * gain too little were dropped.
 *
 * @param gears of the configured ladder, narrowest first
 * @param seconds that measuring took
 * @param time ISO 8601, UTC
 */
public record LadderEvent(List<Gear> gears, double seconds, String time) implements Event {

  public LadderEvent {
    gears = List.copyOf(gears);
  }

  /**
   * One gear.
   *
   * @param precision "8", "12", "16", "fp32", ...; {@code regime} in JSON
   * @param millisecondsPerStep the slowest worker's median step
   * @param imagesPerSecond of all workers at that pace, without input and exchange
   * @param ratio its time over that of the next wider gear that was kept; null for the widest
   * @param kept whether the run climbs it
   * @param reason why, for people
   */
  public record Gear(
      @JsonProperty("regime") String precision,
      double millisecondsPerStep,
      double imagesPerSecond,
      Double ratio,
      boolean kept,
      String reason) {

    /**
     * @throws NullPointerException if it has no precision
     */
    public Gear {
      Objects.requireNonNull(precision, "precision");
    }
  }

  /** The event, happening now. */
  public static LadderEvent now(List<Gear> gears, double seconds) {
    return new LadderEvent(gears, seconds, Instant.now().toString());
  }

  @Override
  public String summary() {
    List<Gear> kept = gears.stream().filter(Gear::kept).toList();
    return "timed the gears " + labels(gears) + ": kept " + labels(kept);
  }

  private static String labels(List<Gear> gears) {
    return gears.stream().map(Gear::precision).collect(Collectors.joining(" "));
  }
}
