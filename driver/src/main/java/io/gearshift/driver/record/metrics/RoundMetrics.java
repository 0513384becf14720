package io.gearshift.driver.record.metrics;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gearshift.driver.record.json.Json;

/**
 * One worker's share of one round; units as in {@link EpochMetrics}. In JSON the fields of all
 * parts stand side by side.
 *
 * @param epoch from 0
 * @param round within the epoch, from 0
 * @param worker from 0
 * @param precision "8", "12", "16", "fp32", ...; {@code regime} in JSON
 * @param learned on how many images, and how well
 * @param timing where the round's time went for this worker
 * @param bytes that travelled
 * @param place where it ran, on what
 */
@JsonPropertyOrder({"epoch", "round", "worker", "regime", "learned", "timing", "bytes", "place"})
public record RoundMetrics(
    int epoch,
    int round,
    int worker,
    @JsonProperty("regime") String precision,
    @JsonUnwrapped Learned learned,
    @JsonUnwrapped Timing timing,
    @JsonUnwrapped Bytes bytes,
    @JsonUnwrapped Place place)
    implements Metrics {

  /**
   * What training gave.
   *
   * @param images examples trained on
   * @param trainLoss mean over these examples
   * @param trainTop1 per cent
   */
  public record Learned(long images, Double trainLoss, Double trainTop1) {}

  /**
   * Bytes that travelled.
   *
   * @param exchanged in and out of the worker
   * @param local of images, from files on a disk of the worker's machine
   * @param fromCache of decoded images, from the worker's memory
   * @param remote of images, from files on other machines
   */
  @JsonPropertyOrder({"bytesExchanged", "bytesLocal", "bytesFromCache", "bytesRemote"})
  public record Bytes(
      @JsonProperty("bytesExchanged") long exchanged,
      @JsonProperty("bytesLocal") long local,
      @JsonProperty("bytesFromCache") long fromCache,
      @JsonProperty("bytesRemote") long remote) {}

  /**
   * Where the worker ran.
   *
   * @param host the machine
   * @param executor Spark's name of the process
   * @param gpu address of the GPU that Spark gave it; null if it gave none
   * @param kernels what computed there, as it describes itself; null where an older program wrote
   *     it
   */
  public record Place(String host, String executor, String gpu, String kernels) {}

  /** The fields that belong to no part. */
  private record Rest(int epoch, int round, int worker, String regime) {}

  /**
   * @throws IllegalArgumentException if it has no precision, or a number below 0 says where it is
   */
  @JsonCreator(mode = JsonCreator.Mode.DISABLED)
  public RoundMetrics {
    Metrics.check(Math.min(epoch, Math.min(round, worker)), precision);
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static RoundMetrics of(ObjectNode fields) throws JsonProcessingException {
    Rest rest = Json.part(fields, Rest.class);
    return new RoundMetrics(
        rest.epoch,
        rest.round,
        rest.worker,
        rest.regime,
        Json.part(fields, Learned.class),
        Json.part(fields, Timing.class),
        Json.part(fields, Bytes.class),
        Json.part(fields, Place.class));
  }

  @Override
  public String subject() {
    return "epoch " + epoch + ", round " + round + ", worker " + worker;
  }

  @Override
  public boolean isBeyond(Position position) {
    return new Position(epoch, round).compareTo(position) >= 0;
  }
}
