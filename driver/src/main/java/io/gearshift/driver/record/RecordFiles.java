package io.gearshift.driver.record;

/** Names of the files of a run's record. */
final class RecordFiles {
  static final String CONFIGURATION = "config.json";
  static final String METRICS = "metrics.jsonl";
  static final String EVENTS = "events.jsonl";
  static final String RESULT = "result.json";

  private RecordFiles() {}
}
