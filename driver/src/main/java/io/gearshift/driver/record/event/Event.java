package io.gearshift.driver.record.event;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.gearshift.driver.record.metrics.Position;

/**
 * A line of {@code events.jsonl}: something that happened once. {@code time} is ISO 8601 in UTC.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = SwitchEvent.class, name = "switch"),
  @JsonSubTypes.Type(value = ResumeEvent.class, name = "resume"),
  @JsonSubTypes.Type(value = ExecutorLostEvent.class, name = "executorLost"),
  @JsonSubTypes.Type(value = RetryEvent.class, name = "retry"),
  @JsonSubTypes.Type(value = StragglerEvent.class, name = "straggler"),
  @JsonSubTypes.Type(value = DamagedCheckpointEvent.class, name = "damagedCheckpoint"),
  @JsonSubTypes.Type(value = DamagedRecordEvent.class, name = "damagedRecord"),
  @JsonSubTypes.Type(value = SettingEvent.class, name = "setting"),
  @JsonSubTypes.Type(value = LadderEvent.class, name = "ladder"),
  @JsonSubTypes.Type(value = FrequencyEvent.class, name = "frequency")
})
public sealed interface Event
    permits SwitchEvent,
        ResumeEvent,
        ExecutorLostEvent,
        RetryEvent,
        StragglerEvent,
        DamagedCheckpointEvent,
        DamagedRecordEvent,
        SettingEvent,
        LadderEvent,
        FrequencyEvent {

  /** When, ISO 8601 in UTC. */
  String time();

  /** One line for people. */
  String summary();

  /** Whether a run that goes on from {@code position} makes this event again. */
  default boolean isBeyond(Position position) {
    return false;
  }
}
