package io.gearshift.driver.record;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * Where the time of an epoch, or of a worker's round, went, in seconds. The parts add up to {@code
 * seconds}.
 *
 * @param imagesPerSecond training examples over {@code seconds}
 * @param compute forward, backward and update
 * @param exchange what is left: sending, reducing and receiving, and waiting for the slowest
 * @param input waiting for decoded images
 * @param seconds wall clock of the rounds
 */
@JsonPropertyOrder({
  "imagesPerSecond",
  "secondsCompute",
  "secondsExchange",
  "secondsInput",
  "seconds"
})
public record Timing(
    double imagesPerSecond,
    @JsonProperty("secondsCompute") double compute,
    @JsonProperty("secondsExchange") double exchange,
    @JsonProperty("secondsInput") double input,
    double seconds) {

  /**
   * The timing of which everything but the exchange was measured.
   *
   * @param images training examples
   */
  public static Timing of(long images, double compute, double input, double seconds) {
    return new Timing(
        images / seconds, compute, Math.max(0, seconds - compute - input), input, seconds);
  }
}
