package io.gearshift.driver.cli.train;

import io.gearshift.driver.cli.UserError;
import io.gearshift.driver.record.Json;
import io.gearshift.driver.record.RunConfiguration;
import io.gearshift.driver.record.RunRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The resolved configuration that a run was started with. */
final class RecordedConfiguration {
  private RecordedConfiguration() {}

  /**
   * Section, key and value as recorded.
   *
   * @throws UserError if there is no such run
   */
  static Map<String, Map<String, String>> read(String root, String runId) {
    Path file = RunRecord.locate(Path.of(root), runId).resolve("config.json");
    if (!Files.isRegularFile(file)) {
      throw new UserError("Invalid --run-id: " + runId + " (nothing to resume: no " + file + ")");
    }
    try {
      return Json.mapper().readValue(file.toFile(), RunConfiguration.class).configuration();
    } catch (IOException e) {
      throw new UserError("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }
}
