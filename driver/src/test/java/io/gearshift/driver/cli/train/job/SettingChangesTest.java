package io.gearshift.driver.cli.train.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.driver.config.ConfigurationLoader;
import io.gearshift.driver.config.GearshiftConfiguration;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.record.Result;
import io.gearshift.driver.record.RunConfiguration;
import io.gearshift.driver.record.RunRecord;
import io.gearshift.driver.record.event.SettingEvent;
import io.gearshift.driver.storage.Folder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingChangesTest {
  private static final String EPOCHS = "training_hyperparameters.Total_Epochs";
  private static final String RATE = "training_hyperparameters.Learning_Rate";

  @TempDir private Path root;

  private static GearshiftConfiguration with(String... overrides) {
    return ConfigurationLoader.ofOverrides(List.of(overrides));
  }

  private RunRecord started(String... overrides) {
    Map<String, Map<String, String>> resolved = new LinkedHashMap<>();
    with(overrides)
        .resolved()
        .forEach(
            (section, keys) -> {
              resolved.put(section, new LinkedHashMap<>());
              keys.forEach(
                  (key, value) -> resolved.get(section).put(key, ConfigurationLoader.text(value)));
            });
    return RunRecord.create(
        Folder.at(root),
        "run",
        new RunConfiguration(
            "run",
            "",
            new RunConfiguration.Plan("", "", List.of(), "", 0),
            Map.of(),
            new RunConfiguration.DataChecksums("", ""),
            "",
            Map.of(),
            Map.of(),
            resolved));
  }

  @Test
  void everyKeyIsSaidToChangeOrToStay() {
    Set<String> all = new TreeSet<>();
    with()
        .resolved()
        .forEach((section, keys) -> keys.keySet().forEach(k -> all.add(section + "." + k)));
    Set<String> said = new TreeSet<>(SettingChanges.MAY_CHANGE);
    said.addAll(SettingChanges.MUST_STAY);
    assertThat(said).isEqualTo(all);
    assertThat(SettingChanges.MAY_CHANGE).doesNotContainAnyElementsOf(SettingChanges.MUST_STAY);
  }

  @Test
  void whatMayChangeIsAnEventForEachKey() {
    RunRecord record = started(EPOCHS + "=3");
    assertThat(SettingChanges.of(record, with(EPOCHS + "=5", "spark.Master=local[3]")))
        .extracting(SettingEvent::key, SettingEvent::from, SettingEvent::to)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(EPOCHS, "3", "5"),
            org.assertj.core.groups.Tuple.tuple("spark.Master", "local[*]", "local[3]"));
    assertThat(SettingChanges.of(record, with(EPOCHS + "=3"))).isEmpty();
  }

  @Test
  void whatMustStayIsRefusedKeyByKey() {
    RunRecord record = started();
    assertThatThrownBy(
            () ->
                SettingChanges.of(
                    record,
                    with(
                        EPOCHS + "=5",
                        RATE + "=0.3",
                        "averaging.Frequency=7",
                        "training_hyperparameters.LR_Schedule=1 0.5")))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Cannot resume: [training_hyperparameters] Learning_Rate is 0.3 (must be as the run was"
                + " started: 0.1); [training_hyperparameters] LR_Schedule is 1 0.5 (must be as the run"
                + " was started: (nothing)); [averaging] Frequency is 7 (must be as the run was started:"
                + " 50)");
  }

  @Test
  void aChangeOfAnEarlierResumeIsNoChange() {
    RunRecord record = started(EPOCHS + "=3");
    SettingChanges.of(record, with(EPOCHS + "=5")).forEach(record::append);

    assertThat(RecordedConfiguration.of(record).get("training_hyperparameters"))
        .containsEntry("Total_Epochs", "5");
    assertThat(SettingChanges.of(record, with(EPOCHS + "=5"))).isEmpty();
    assertThat(SettingChanges.of(record, with(EPOCHS + "=4")))
        .extracting(SettingEvent::from)
        .containsExactly("5");
    // The run as it was started stays as it was written.
    assertThat(record.configuration().configuration().get("training_hyperparameters"))
        .containsEntry("Total_Epochs", "3");
  }

  @Test
  void aRunThatFailedMayGoOnWithAnotherLearningRate() {
    RunRecord record = started();
    assertThatThrownBy(() -> SettingChanges.of(record, with(RATE + "=0.3")))
        .isInstanceOf(UserError.class);
    record.finish(new Result("failed", 0, null, null, 0, null, null));
    assertThat(SettingChanges.of(record, with(RATE + "=0.3")))
        .extracting(SettingEvent::summary)
        .containsExactly("setting " + RATE + " changed from 0.1 to 0.3");
  }

  @Test
  void aKeyThatTheRunDidNotKnowHadItsDefault() {
    RunRecord record =
        RunRecord.create(
            Folder.at(root),
            "old",
            new RunConfiguration(
                "old",
                "",
                new RunConfiguration.Plan("", "", List.of(), "", 0),
                Map.of(),
                new RunConfiguration.DataChecksums("", ""),
                "",
                Map.of(),
                Map.of(),
                Map.of()));
    assertThat(SettingChanges.of(record, with())).isEmpty();
    assertThatThrownBy(() -> SettingChanges.of(record, with("run.Seed=9")))
        .hasMessage("Cannot resume: [run] Seed is 9 (must be as the run was started: 1)");
  }
}
