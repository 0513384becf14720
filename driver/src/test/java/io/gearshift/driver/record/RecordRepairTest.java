package io.gearshift.driver.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.record.event.DamagedRecordEvent;
import io.gearshift.driver.record.event.SettingEvent;
import io.gearshift.driver.record.event.SwitchEvent;
import io.gearshift.driver.record.json.RecordMark;
import io.gearshift.driver.record.metrics.EpochMetrics;
import io.gearshift.driver.record.metrics.Position;
import io.gearshift.driver.storage.Folder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a resume says of a record that is not as it was when its checkpoint was written. */
class RecordRepairTest {
  private static final int LINES_PER_EPOCH = 3;
  private static final Position END = new Position(3, 0);

  @TempDir private Path root;
  private RunRecord record;
  private RecordMark mark;

  /** Three epochs of one round of two workers, two events, and what a checkpoint notes of it. */
  @BeforeEach
  void write() {
    record = RunRecord.create(Folder.at(root), "a", SyntheticRun.configuration("a"));
    for (int epoch = 0; epoch < 3; epoch++) {
      appendEpoch(epoch);
    }
    record.append(SwitchEvent.now(1, "8", "12"));
    record.append(SettingEvent.now("spark.Workers", "2", "4"));
    mark = record.sync();
  }

  private void appendEpoch(int epoch) {
    EpochMetrics line = SyntheticRun.epoch(epoch);
    record.append(List.of(SyntheticRun.round(line, 0, 0), SyntheticRun.round(line, 0, 1)));
    record.append(line);
  }

  private void edit(String file, UnaryOperator<List<String>> change) throws IOException {
    Path path = root.resolve("a").resolve(file);
    Files.write(path, change.apply(new ArrayList<>(Files.readAllLines(path))));
  }

  private static UnaryOperator<List<String>> without(Integer... lines) {
    return all -> {
      Arrays.stream(lines).sorted((a, b) -> b - a).forEach(line -> all.remove(line.intValue()));
      return all;
    };
  }

  private List<DamagedRecordEvent> resumed(Position next, RecordMark written) {
    List<DamagedRecordEvent> damage = RunRecord.open(Folder.at(root), "a").rewindTo(next, written);
    assertThat(record.read().events(DamagedRecordEvent.class)).isEqualTo(damage);
    return damage;
  }

  private void tells(String file, String reason, List<Integer> epochs) {
    assertThat(resumed(END, mark))
        .hasSize(1)
        .first()
        .satisfies(
            event -> {
              assertThat(event.file()).isEqualTo(file);
              assertThat(event.reason()).isEqualTo(reason);
              assertThat(event.epochs()).isEqualTo(epochs);
            });
  }

  @Test
  void aRecordAsItWasIsNoDamage() throws IOException {
    assertThat(mark.metrics().lines()).isEqualTo(3 * LINES_PER_EPOCH);
    assertThat(mark.events().lines()).isEqualTo(2);

    assertThat(resumed(END, mark)).isEmpty();

    assertThat(Files.exists(root.resolve("a/metrics.jsonl.before-resume-1"))).isFalse();
  }

  @Test
  void whatCameAfterTheCheckpointGoesWithoutAWord() {
    appendEpoch(3);
    record.append(SwitchEvent.now(4, "12", "16"));

    assertThat(resumed(END, mark)).isEmpty();

    assertThat(record.read().epochs()).extracting(EpochMetrics::epoch).containsExactly(0, 1, 2);
    assertThat(record.read().rounds()).hasSize(6);
    assertThat(record.read().events(SwitchEvent.class)).hasSize(1);
    assertThat(RunRecord.open(Folder.at(root), "a").sync()).isEqualTo(mark);
  }

  @Test
  void insideAnEpochItsRoundsBeforeStay() {
    resumed(new Position(2, 1), null);

    assertThat(record.read().epochs()).extracting(EpochMetrics::epoch).containsExactly(0, 1);
    assertThat(record.read().rounds()).hasSize(6);
  }

  @Test
  void theLineOfAnEpochThatIsMissingIsNamed() throws IOException {
    edit("metrics.jsonl", without(5));

    tells("metrics.jsonl", "1 of 9 lines are missing, among them that of epoch 1", List.of(1));
    assertThat(record.read().epochs()).extracting(EpochMetrics::epoch).containsExactly(0, 2);
  }

  @Test
  void missingLinesOfRoundsAreCounted() throws IOException {
    edit("metrics.jsonl", without(0, 4));

    tells("metrics.jsonl", "2 of 9 lines are missing, lines of rounds", List.of());
  }

  /** Checkpoints of programs of before say nothing of the record. */
  @Test
  void withoutAMarkTheEpochsThatAreMissingAreNamed() throws IOException {
    edit("metrics.jsonl", without(2, 8));

    List<DamagedRecordEvent> damage = resumed(END, null);

    assertThat(damage)
        .extracting(DamagedRecordEvent::reason)
        .containsExactly("the line of epoch 0, 2 is missing");
    assertThat(damage.get(0).epochs()).containsExactly(0, 2);
    assertThat(damage.get(0).summary())
        .isEqualTo("damaged record metrics.jsonl: the line of epoch 0, 2 is missing");
  }

  @Test
  void aLineThatWasChangedIsToldByTheChecksum() throws IOException {
    edit(
        "metrics.jsonl",
        lines -> {
          lines.replaceAll(
              line -> line.replace("\"epoch\":1,\"round\":0", "\"epoch\":1,\"round\": 0"));
          return lines;
        });

    List<DamagedRecordEvent> damage = resumed(END, mark);

    assertThat(damage).hasSize(1);
    assertThat(damage.get(0).reason())
        .matches(
            "its first 9 lines have checksum [0-9a-f]{8}, but "
                + mark.metrics().crc32c()
                + " was written");
    assertThat(damage.get(0).reason())
        .doesNotStartWith("its first 9 lines have checksum " + mark.metrics().crc32c());
  }

  /** A line that was written but not known to be is written again. */
  @Test
  void aLineThatStandsTwiceIsKeptOnce() throws IOException {
    edit(
        "metrics.jsonl",
        lines -> {
          lines.add(3, lines.get(0));
          lines.add(3, lines.get(2));
          return lines;
        });
    RecordMark twice = RunRecord.open(Folder.at(root), "a").sync();

    assertThat(resumed(END, twice)).isEmpty();

    assertThat(record.read().epochs()).hasSize(3);
    assertThat(record.read().rounds()).hasSize(6);
  }

  @Test
  void eventsThatAreNoJsonAreCountedAndTakenOut() throws IOException {
    edit(
        "events.jsonl",
        lines -> {
          lines.add(1, "{\"type\":\"swi");
          return lines;
        });

    tells("events.jsonl", "1 of 3 lines are no JSON", List.of());
    assertThat(record.read().events()).hasSize(3);
  }

  @Test
  void eventsThatAreMissingAreCounted() throws IOException {
    edit("events.jsonl", without(0));

    tells("events.jsonl", "1 of 2 lines are missing", List.of());
  }

  @Test
  void anEventThatWasChangedIsToldByTheChecksum() throws IOException {
    edit(
        "events.jsonl",
        lines -> {
          lines.replaceAll(line -> line.replace("\"to\":\"4\"", "\"to\":\"5\""));
          return lines;
        });

    assertThat(resumed(END, mark))
        .hasSize(1)
        .first()
        .satisfies(
            event -> assertThat(event.reason()).startsWith("its first 2 lines have checksum"));
  }

  @Test
  void aMarkGrowsWithTheLines() {
    record.append(SyntheticRun.epoch(3));
    record.append(SettingEvent.now("run.Seed", "1", "2"));

    RecordMark grown = record.sync();

    assertThat(grown.metrics().lines()).isEqualTo(10);
    assertThat(grown.events().lines()).isEqualTo(3);
    assertThat(RunRecord.open(Folder.at(root), "a").sync()).isEqualTo(grown);
  }

  @Test
  void aMarkIsTheChecksumOfAFilesBytes() throws IOException {
    CRC32C sum = new CRC32C();
    sum.update(Files.readAllBytes(root.resolve("a/metrics.jsonl")));

    assertThat(mark.metrics().crc32c()).isEqualTo(String.format("%08x", sum.getValue()));
  }

  @Test
  void linesOfANewerProgramStay() throws IOException {
    UnaryOperator<List<String>> meteor =
        lines -> {
          lines.add(1, "{\"type\":\"meteor\",\"size\":3,\"time\":\"2030-01-01T00:00:00Z\"}");
          return lines;
        };
    edit("metrics.jsonl", meteor);
    edit("events.jsonl", meteor);
    RecordMark newer = RunRecord.open(Folder.at(root), "a").sync();

    assertThat(resumed(END, newer)).isEmpty();

    assertThat(RunRecord.open(Folder.at(root), "a").sync()).isEqualTo(newer);
    assertThat(record.events()).hasSize(2);
  }
}
