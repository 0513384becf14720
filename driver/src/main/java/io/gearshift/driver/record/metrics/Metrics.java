package io.gearshift.driver.record.metrics;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** A line of {@code metrics.jsonl}; {@code type} tells which. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = EpochMetrics.class, name = "epoch"),
  @JsonSubTypes.Type(value = RoundMetrics.class, name = "round"),
  @JsonSubTypes.Type(value = RangeMetrics.class, name = "ranges"),
  @JsonSubTypes.Type(value = WidthMetrics.class, name = "widths"),
  @JsonSubTypes.Type(value = QuantizerMetrics.class, name = "quantizers")
})
public sealed interface Metrics
    permits EpochMetrics, RoundMetrics, RangeMetrics, WidthMetrics, QuantizerMetrics {

  /** The epoch that the line speaks of, from 0. */
  int epoch();

  /** What the line is of, for people; no other line of a record has the same. */
  String subject();

  /** Whether a run that goes on from {@code position} computes this line again. */
  boolean isBeyond(Position position);

  /**
   * Refuses what no run writes.
   *
   * @param lowest of the numbers that say where the line belongs
   */
  static void check(int lowest, String precision) {
    if (lowest < 0 || precision == null) {
      throw new IllegalArgumentException(
          "Invalid metrics: number "
              + lowest
              + ", precision "
              + precision
              + " (must be at least 0, and named)");
    }
  }
}
