package io.gearshift.driver.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.record.event.Event;
import io.gearshift.driver.record.event.RetryEvent;
import io.gearshift.driver.record.event.SwitchEvent;
import io.gearshift.driver.record.json.Json;
import io.gearshift.driver.record.json.SealedJson;
import io.gearshift.driver.record.metrics.EpochMetrics;
import io.gearshift.driver.record.metrics.Position;
import io.gearshift.driver.storage.Folder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunRecordTest {
  @TempDir private Path root;

  @Test
  void whatWasWrittenIsRead() {
    RunRecordReader run = SyntheticRun.write(root, "a").read();

    assertThat(run.configuration()).isEqualTo(SyntheticRun.configuration("a"));
    assertThat(run.epochs()).hasSize(24).first().isEqualTo(SyntheticRun.epoch(0));
    assertThat(run.rounds()).hasSize(24 * 4 * 2);
    assertThat(run.events(SwitchEvent.class))
        .extracting(SwitchEvent::epoch)
        .containsExactly(7, 12, 18);
    assertThat(run.result()).get().extracting(Result::status).isEqualTo("finished");
  }

  @Test
  void linesBearTheNamesOfTheInterface() throws IOException {
    SyntheticRun.write(root, "a");

    String round = Files.readAllLines(root.resolve("a/metrics.jsonl")).get(0);
    String epoch = Files.readAllLines(root.resolve("a/metrics.jsonl")).get(8);
    String event = Files.readAllLines(root.resolve("a/events.jsonl")).get(0);
    assertThat(Json.mapper().readTree(epoch).fieldNames())
        .toIterable()
        .containsExactly(
            "type",
            "epoch",
            "regime",
            "trainLoss",
            "trainTop1",
            "testTop1",
            "testTop5",
            "learningRate",
            "diversity",
            "maxDiversity",
            "ratio",
            "threshold",
            "violations",
            "imagesPerSecond",
            "secondsCompute",
            "secondsExchange",
            "secondsInput",
            "seconds",
            "bytesExchanged",
            "lossTerms");
    assertThat(epoch).startsWith("{\"type\":\"epoch\",\"epoch\":0,\"regime\":\"8\"");
    assertThat(round).startsWith("{\"type\":\"round\",\"epoch\":0,\"round\":0,\"worker\":0");
    assertThat(event).startsWith("{\"type\":\"switch\",\"epoch\":7,\"from\":\"8\",\"to\":\"12\"");
    assertThat(Json.mapper().readTree(root.resolve("a/result.json").toFile()).fieldNames())
        .toIterable()
        .containsExactly(
            "status",
            "epochs",
            "testTop1",
            "bestTestTop1",
            "seconds",
            "parametersSha256",
            "model",
            "modelSha256",
            "bestModelSha256",
            "bestValidation",
            "record",
            "checksum");
  }

  @Test
  void aLadderEventSurvivesAResumeAndBearsTheNamesOfTheInterface() throws IOException {
    RunRecord record = RunRecord.create(Folder.at(root), "a", SyntheticRun.configuration("a"));
    record.append(SyntheticRun.timedGears());

    record.rewindTo(Position.START, null);

    assertThat(record.read().events()).containsExactly(SyntheticRun.timedGears());
    JsonNode line = Json.mapper().readTree(root.resolve("a/events.jsonl").toFile());
    assertThat(line.fieldNames()).toIterable().containsExactly("type", "gears", "seconds", "time");
    assertThat(line.get("type").asText()).isEqualTo("ladder");
    assertThat(line.get("gears").get(0).fieldNames())
        .toIterable()
        .containsExactly(
            "regime", "millisecondsPerStep", "imagesPerSecond", "ratio", "kept", "reason");
  }

  @Test
  void anExistingRunIsRefused() {
    SyntheticRun.write(root, "a");

    assertThatThrownBy(
            () -> RunRecord.create(Folder.at(root), "a", SyntheticRun.configuration("a")))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Invalid --run-id: a ("
                + root.resolve("a")
                + " exists already; give --resume to go on with it, or another id)");
  }

  @Test
  void aMissingRunCannotBeResumed() {
    assertThatThrownBy(() -> RunRecord.open(Folder.at(root), "b"))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Invalid --run-id: b (nothing to resume: no config.json in " + root.resolve("b") + ")");
  }

  @Test
  void anIdThatLeavesTheRootIsRefused() {
    assertThatThrownBy(() -> RunRecord.locate(Folder.at(root), "../x"))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("Invalid --run-id: ../x (must be letters");
  }

  @Test
  void rewindDropsWhatWillComeAgainAndKeepsTheOldFileBeside() throws IOException {
    RunRecord record = SyntheticRun.write(root, "a");
    Path metrics = root.resolve("a/metrics.jsonl");
    String before = Files.readString(metrics);

    record.rewindTo(new Position(12, 2), null);

    RunRecordReader run = record.read();
    assertThat(run.epochs()).extracting(EpochMetrics::epoch).last().isEqualTo(11);
    assertThat(run.rounds()).hasSize((12 * 4 + 2) * 2);
    assertThat(run.events(SwitchEvent.class)).extracting(SwitchEvent::epoch).containsExactly(7, 12);
    assertThat(run.events(RetryEvent.class)).hasSize(1);
    assertThat(run.result()).isEmpty();
    assertThat(root.resolve("a/result.json.before-resume-1")).exists();
    assertThat(root.resolve("a/metrics.jsonl.before-resume-1")).hasContent(before);
    record.append(SyntheticRun.epoch(12));
    record.rewindTo(new Position(12, 0), null);
    assertThat(root.resolve("a/metrics.jsonl.before-resume-2")).exists();
  }

  @Test
  void rewindToTheEndChangesNothing() throws IOException {
    RunRecord record = RunRecord.create(Folder.at(root), "a", SyntheticRun.configuration("a"));
    record.append(SyntheticRun.epoch(0));

    record.rewindTo(new Position(1, 0), null);

    try (var files = Files.list(Path.of(record.directory().location()))) {
      assertThat(files.map(file -> file.getFileName().toString()).toList())
          .containsExactlyInAnyOrder("config.json", "metrics.jsonl");
    }
  }

  @Test
  void aTornLastLineIsPassedOverAndRemovedByRewind() throws IOException {
    RunRecord record = RunRecord.create(Folder.at(root), "a", SyntheticRun.configuration("a"));
    record.append(SyntheticRun.epoch(0));
    Path metrics = root.resolve("a/metrics.jsonl");
    Files.writeString(metrics, "{\"type\":\"epoch\",\"epo", StandardOpenOption.APPEND);

    assertThat(record.read().epochs()).hasSize(1);
    record.rewindTo(new Position(1, 0), null);
    record.append(SyntheticRun.epoch(1));

    assertThat(record.read().epochs()).extracting(EpochMetrics::epoch).containsExactly(0, 1);
  }

  @Test
  void linesOfUnknownTypeAndUnknownFieldsArePassedOver() throws IOException {
    RunRecord record = RunRecord.create(Folder.at(root), "a", SyntheticRun.configuration("a"));
    record.append(SwitchEvent.now(3, "8", "12"));
    Files.writeString(
        root.resolve("a/events.jsonl"),
        """
        {"type":"meteor","size":3,"time":"2030-01-01T00:00:00Z"}
        {"type":"switch","epoch":5,"from":"12","to":"16","mood":"good","time":"2030-01-01T00:00:00Z"}
        """,
        StandardOpenOption.APPEND);

    assertThat(record.read().events())
        .extracting(Event::summary)
        .isEqualTo(List.of("epoch 3: switched from 8 to 12", "epoch 5: switched from 12 to 16"));
  }

  @Test
  void aDamagedLineIsNamed() throws IOException {
    RunRecord record = RunRecord.create(Folder.at(root), "a", SyntheticRun.configuration("a"));
    Path metrics = root.resolve("a/metrics.jsonl");
    Files.writeString(metrics, "what\n");

    assertThatThrownBy(record::read)
        .isInstanceOf(UserError.class)
        .hasMessage("Cannot read " + metrics + ": line 1 is not a Metrics");
  }

  @Test
  void aFolderThatIsNoRunIsNamed() {
    assertThatThrownBy(() -> RunRecordReader.read(Folder.at(root)))
        .isInstanceOf(UserError.class)
        .hasMessage("Invalid run: " + root + " (must hold a config.json)");
  }

  @Test
  void aFullDiskIsOneLineThatNamesTheFile() throws IOException {
    RunRecord record = RunRecord.create(Folder.at(root), "a", SyntheticRun.configuration("a"));
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "no /dev/full here");
    Files.createSymbolicLink(root.resolve("a/events.jsonl"), full);

    assertThatThrownBy(() -> record.append(SwitchEvent.now(1, "8", "12")))
        .isInstanceOf(UserError.class)
        .hasMessage("Cannot write " + root.resolve("a/events.jsonl") + ": No space left on device");
  }

  @Test
  void whatIsAppendedAfterTheResultIsDropped() {
    RunRecord record = SyntheticRun.write(root, "a");
    record.append(SyntheticRun.epoch(0));
    record.append(List.of(SyntheticRun.round(SyntheticRun.epoch(0), 0, 0)));
    record.append(SwitchEvent.now(1, "8", "12"));

    assertThat(record.read().epochs()).hasSize(24);
    assertThat(record.read().rounds()).hasSize(24 * 4 * 2);
    assertThat(record.read().events(SwitchEvent.class)).hasSize(3);
  }

  @Test
  void nothingIsWrittenWithoutTheRightTo() {
    RunRecord record = RunRecord.create(Folder.at(root), "a", SyntheticRun.configuration("a"));
    record.guardBy(
        () -> {
          throw new UserError("lost");
        });

    EpochMetrics line = SyntheticRun.epoch(0);
    assertThatThrownBy(() -> record.append(line)).hasMessage("lost");
    assertThatThrownBy(() -> record.append(List.of(SyntheticRun.round(line, 0, 0))))
        .hasMessage("lost");
    assertThatThrownBy(() -> record.append(SwitchEvent.now(1, "8", "12"))).hasMessage("lost");
    assertThatThrownBy(record::sync).hasMessage("lost");
    assertThat(record.metrics()).isEmpty();
    assertThat(record.events()).isEmpty();
  }

  @Test
  void aFolderWithNothingButWhatAKilledStartLeavesIsFree() throws IOException {
    Path folder = Files.createDirectory(root.resolve("a"));
    Files.createFile(folder.resolve(RunRecord.LOCK));
    Files.createFile(folder.resolve("config.json.tmp"));
    RunRecord.requireFree(Folder.at(root), "a");
    assertThat(RunRecord.exists(Folder.at(root), "a")).isFalse();

    Files.createFile(folder.resolve("notes"));
    assertThatThrownBy(() -> RunRecord.requireFree(Folder.at(root), "a"))
        .hasMessageContaining("exists already");
    Files.createFile(root.resolve("file"));
    assertThatThrownBy(() -> RunRecord.requireFree(Folder.at(root), "file"))
        .hasMessageContaining("exists already");
  }

  @Test
  void aDamagedConfigurationIsNamed() throws IOException {
    RunRecord record = SyntheticRun.write(root, "a");
    Path file = root.resolve("a/config.json");
    String whole = Files.readString(file);

    Files.writeString(file, whole.replace("lenet", "Lenet"));
    assertThatThrownBy(record::configuration)
        .isInstanceOf(UserError.class)
        .hasMessageMatching(
            "Damaged .*config.json: its checksum is sha256:[0-9a-f]{64}"
                + " \\(must be as written: sha256:[0-9a-f]{64}\\)");
    Files.writeString(file, "[]");
    assertThatThrownBy(record::configuration)
        .hasMessage("Cannot read " + file + ": no JSON object");
    for (String lacking :
        List.of(
            "{\"ladder\":[]}",
            "{\"configuration\":{}}",
            "{\"ladder\":[],\"configuration\":{\"spark\":null}}")) {
      Files.writeString(file, lacking);
      assertThatThrownBy(record::configuration)
          .hasMessage("Cannot read " + file + ": no configuration or no ladder in it");
    }
    Files.delete(file);
    Files.createDirectory(file);
    assertThatThrownBy(() -> SealedJson.read(record.directory(), "config.json", Result.class))
        .hasMessage("Invalid file: " + file + " (must be a file)");
  }

  /** Programs of before the checksum wrote none. */
  @Test
  void aConfigurationWithoutAChecksumIsTaken() throws IOException {
    RunRecord record = SyntheticRun.write(root, "a");
    Path file = root.resolve("a/config.json");
    Files.writeString(
        file, Files.readString(file).replaceFirst(",\\s*\"checksum\" : \"[^\"]*\"", ""));

    assertThat(Files.readString(file)).doesNotContain("checksum\"");
    assertThat(record.configuration()).isEqualTo(SyntheticRun.configuration("a"));
  }

  @Test
  void aFinishedRunsFilesAreThoseThatItsResultNames() throws IOException {
    RunRecord record = SyntheticRun.write(root, "a");
    for (String name : List.of("events.jsonl", "metrics.jsonl")) {
      Path file = root.resolve("a").resolve(name);
      List<String> lines = Files.readAllLines(file);
      Files.write(file, lines.subList(1, lines.size()));

      assertThatThrownBy(record::read)
          .isInstanceOf(UserError.class)
          .hasMessageMatching(
              "Damaged .*%s: %d lines with checksum [0-9a-f]{8} \\(must be %d with [0-9a-f]{8}, as result.json says\\)"
                  .formatted(name, lines.size() - 1, lines.size()));
      Files.write(file, lines);
    }
  }

  @Test
  void aDamagedResultIsNoResultOfARunThatGoesOn() throws IOException {
    RunRecord record = SyntheticRun.write(root, "a");
    assertThat(record.result()).get().extracting(Result::epochs).isEqualTo(24);
    Files.writeString(root.resolve("a/result.json"), "{}");

    assertThat(record.result()).isEmpty();
    assertThatThrownBy(record::read)
        .hasMessage("Cannot read " + root.resolve("a/result.json") + ": no status in it");
  }

  @Test
  void linesThatCannotBeReadAreLeftOutOfWhatARunThatGoesOnSees() throws IOException {
    RunRecord record = RunRecord.create(Folder.at(root), "a", SyntheticRun.configuration("a"));
    record.append(SyntheticRun.epoch(0));
    Files.writeString(root.resolve("a/metrics.jsonl"), "what\n\n", StandardOpenOption.APPEND);
    record.append(List.of(SyntheticRun.round(SyntheticRun.epoch(1), 0, 0)));

    assertThat(record.epochs()).containsExactly(SyntheticRun.epoch(0));
    assertThat(record.metrics()).hasSize(2);
    assertThat(record.checkpoints().location()).isEqualTo(root.resolve("a/checkpoints").toString());
  }
}
