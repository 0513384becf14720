package io.gearshift.driver.record;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** A line of {@code metrics.jsonl}; {@code type} tells which. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = EpochMetrics.class, name = "epoch"),
  @JsonSubTypes.Type(value = RoundMetrics.class, name = "round")
})
public sealed interface Metrics permits EpochMetrics, RoundMetrics {

  /** The epoch that the line speaks of, from 0. */
  int epoch();

  /** Whether a run that goes on from {@code position} computes this line again. */
  boolean isBeyond(Position position);
}
