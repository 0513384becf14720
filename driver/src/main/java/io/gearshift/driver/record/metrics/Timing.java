package io.gearshift.driver.record.metrics;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * Where the time of an epoch, or of a worker's round, went, in seconds. The parts add up to {@code
 * seconds}.
 *
 * @param imagesPerSecond training examples over {@code seconds}
 * @param compute forward, backward and update
 * @param exchange what is left: scheduling the workers' tasks, sending the round's start, encoding,
 *     sending and adding what they end with, and putting the means together; where {@code waiting}
 *     is null that too
 * @param input opening images and waiting for decoded ones
 * @param waiting for other workers: when done for the slowest, and before it begins for its turn
 *     where fewer tasks run at a time than there are workers; null where an older program wrote it
 * @param seconds wall clock of the rounds
 */
@JsonPropertyOrder({
  "imagesPerSecond",
  "secondsCompute",
  "secondsExchange",
  "secondsInput",
  "secondsWaiting",
  "seconds"
})
public record Timing(
    double imagesPerSecond,
    @JsonProperty("secondsCompute") double compute,
    @JsonProperty("secondsExchange") double exchange,
    @JsonProperty("secondsInput") double input,
    @JsonProperty("secondsWaiting") @JsonInclude(JsonInclude.Include.NON_NULL) Double waiting,
    double seconds) {

  /**
   * The timing of which everything but the exchange was measured.
   *
   * @param images training examples
   * @param waiting null if it was not
   */
  public static Timing of(
      long images, double compute, double input, Double waiting, double seconds) {
    double own = compute + input + (waiting == null ? 0 : waiting);
    return new Timing(
        images / seconds, compute, Math.max(0, seconds - own), input, waiting, seconds);
  }

  /** What no part accounts for. */
  public double other() {
    return seconds - compute - exchange - input - (waiting == null ? 0 : waiting);
  }
}
