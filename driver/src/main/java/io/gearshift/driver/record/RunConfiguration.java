package io.gearshift.driver.record;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gearshift.driver.record.json.Json;
import java.util.List;
import java.util.Map;

/**
 * {@code config.json}: all that is needed to repeat the run. In JSON the fields of all parts stand
 * side by side.
 *
 * @param runId name of the run
 * @param started ISO 8601, UTC
 * @param plan what is trained on what, and how
 * @param seeds every seed by its use
 * @param data checksums of the data set
 * @param kernels the backend's description
 * @param training how operands are quantised in each gear, how each group of parameters is updated,
 *     what is kept beside the network's parameters, and what is added to the loss; null in records
 *     of before it was there
 * @param versions of gearshift, java, spark, hadoop, onednn, ...
 * @param configuration resolved settings, by section and key
 */
@JsonPropertyOrder({
  "runId",
  "started",
  "plan",
  "seeds",
  "data",
  "kernels",
  "training",
  "versions",
  "configuration"
})
public record RunConfiguration(
    String runId,
    String started,
    @JsonUnwrapped Plan plan,
    Map<String, Long> seeds,
    @JsonUnwrapped DataChecksums data,
    String kernels,
    Map<String, String> training,
    Map<String, String> versions,
    Map<String, Map<String, String>> configuration) {

  /**
   * What is trained on what, and how.
   *
   * @param network architecture, as configured
   * @param data data set, as configured
   * @param ladder precisions that the run climbs from first to last, "8", "12", "16", "fp32", ...;
   *     without gears that were dropped at its start
   * @param policy what decides on switches
   * @param workers logical workers
   */
  public record Plan(
      String network, String data, List<String> ladder, String policy, int workers) {}

  /**
   * What tells a data set from another.
   *
   * @param shards over the shards, from the manifest; {@code dataChecksum} in JSON
   * @param contents over what else the manifest says of the data: class names, sizes, mean,
   *     deviation, numbers; {@code dataContents} in JSON, null in records of before it was there
   */
  @JsonPropertyOrder({"dataChecksum", "dataContents"})
  public record DataChecksums(
      @JsonProperty("dataChecksum") String shards, @JsonProperty("dataContents") String contents) {}

  /** The fields that belong to no part. */
  private record Rest(
      String runId,
      String started,
      Map<String, Long> seeds,
      String kernels,
      Map<String, String> training,
      Map<String, String> versions,
      Map<String, Map<String, String>> configuration) {}

  @JsonCreator(mode = JsonCreator.Mode.DISABLED)
  public RunConfiguration {}

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static RunConfiguration of(ObjectNode fields) throws JsonProcessingException {
    Rest rest = Json.part(fields, Rest.class);
    return new RunConfiguration(
        rest.runId,
        rest.started,
        Json.part(fields, Plan.class),
        rest.seeds,
        Json.part(fields, DataChecksums.class),
        rest.kernels,
        rest.training,
        rest.versions,
        rest.configuration);
  }
}
