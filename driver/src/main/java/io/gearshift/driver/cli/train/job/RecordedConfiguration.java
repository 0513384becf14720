package io.gearshift.driver.cli.train.job;

import io.gearshift.driver.config.ConfigurationLoader;
import io.gearshift.driver.config.GearshiftConfiguration;
import io.gearshift.driver.config.precision.ArithmeticConfiguration.Backend;
import io.gearshift.driver.record.RunRecord;
import io.gearshift.driver.record.event.SettingEvent;
import io.gearshift.driver.storage.Folder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The resolved configuration of a run as it is now: as it was started, with what resumes changed
 * since.
 */
public final class RecordedConfiguration {
  private RecordedConfiguration() {}

  /**
   * Section, key and value as recorded.
   *
   * @throws io.gearshift.driver.error.UserError if there is no such run
   */
  public static Map<String, Map<String, String>> read(Folder root, String runId) {
    return of(RunRecord.open(root, runId));
  }

  /**
   * The configuration that a run goes on with: kernels and lengths of rounds that it leaves open
   * are those of the record.
   *
   * @throws io.gearshift.driver.error.UserError if there is no such run
   */
  static GearshiftConfiguration completing(
      GearshiftConfiguration configuration, Folder root, String runId) {
    boolean kernelsOpen = configuration.arithmetic().backend() == Backend.AUTO;
    boolean frequencyOpen = configuration.averaging().frequency().isEmpty();
    if (!kernelsOpen && !frequencyOpen) {
      return configuration;
    }
    GearshiftConfiguration before = ConfigurationLoader.ofResolved(read(root, runId), List.of());
    GearshiftConfiguration known =
        kernelsOpen ? configuration.with(before.arithmetic().backend()) : configuration;
    return frequencyOpen
        ? before.averaging().frequency().map(known::withFrequency).orElse(known)
        : known;
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
