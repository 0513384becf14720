package io.gearshift.driver.cli.train;

import io.gearshift.driver.cli.UserError;
import io.gearshift.driver.record.RunRecord;
import io.gearshift.driver.record.SettingEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The resolved configuration of a run as it is now: as it was started, with what resumes changed
 * since.
 */
final class RecordedConfiguration {
  private RecordedConfiguration() {}

  /**
   * Section, key and value as recorded.
   *
   * @throws UserError if there is no such run
   */
  static Map<String, Map<String, String>> read(Path root, String runId) {
    Path file = RunRecord.locate(root, runId).resolve("config.json");
    if (!Files.isRegularFile(file)) {
      throw new UserError("Invalid --run-id: " + runId + " (nothing to resume: no " + file + ")");
    }
    return of(RunRecord.open(root, runId));
  }

  /** Section, key and value as recorded. */
  static Map<String, Map<String, String>> of(RunRecord record) {
    Map<String, Map<String, String>> values = new LinkedHashMap<>();
    record
        .configuration()
        .configuration()
        .forEach((section, keys) -> values.put(section, new LinkedHashMap<>(keys)));
    record.events().stream()
        .filter(SettingEvent.class::isInstance)
        .map(SettingEvent.class::cast)
        .forEach(change -> apply(change, values));
    return values;
  }

  private static void apply(SettingEvent change, Map<String, Map<String, String>> values) {
    String[] path = String.valueOf(change.key()).split("\\.", 2);
    if (path.length == 2 && change.to() != null && values.containsKey(path[0])) {
      values.get(path[0]).put(path[1], change.to());
    }
  }
}
