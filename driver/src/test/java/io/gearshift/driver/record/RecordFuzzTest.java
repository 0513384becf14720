package io.gearshift.driver.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.error.UserError;
import io.gearshift.driver.record.event.DamagedRecordEvent;
import io.gearshift.driver.record.event.SwitchEvent;
import io.gearshift.driver.record.json.RecordMark;
import io.gearshift.driver.record.metrics.EpochMetrics;
import io.gearshift.driver.record.metrics.Position;
import io.gearshift.driver.report.HtmlReport;
import io.gearshift.driver.storage.Folder;
import io.gearshift.executors.fuzz.Fuzz;
import io.gearshift.executors.fuzz.Mutations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changed records: the same data, or one line; and a resume that leaves each epoch once. */
class RecordFuzzTest {
  private static final List<String> FILES =
      List.of(
          RecordFiles.CONFIGURATION, RecordFiles.METRICS, RecordFiles.EVENTS, RecordFiles.RESULT);
  private static final int CASES = 200;
  private static final int EPOCHS = 6;

  @TempDir private Path root;
  private Path run;

  @BeforeEach
  void aRun() {
    RunRecord record = RunRecord.create(Folder.at(root), "run", SyntheticRun.configuration("run"));
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      record.append(SyntheticRun.epoch(epoch));
      record.append(SwitchEvent.now(epoch, "8", "12"));
    }
    record.append(SyntheticRun.timedGears());
    record.finish(new Result("finished", EPOCHS, 98.5, 99.0, 12.5, "ab", "model.zip"));
    run = Path.of(record.directory().location());
  }

  @Test
  void aChangedRecordOfAFinishedRunIsTheSameOrNamed() throws IOException {
    RunRecordReader whole = RunRecordReader.read(Folder.at(run));
    String page = HtmlReport.page(whole);
    Fuzz.run(
        "records of finished runs",
        CASES,
        random -> {
          Path file = run.resolve(FILES.get(random.nextInt(FILES.size())));
          byte[] before = Files.readAllBytes(file);
          Files.write(file, Mutations.of(before, random));
          try {
            assertThat(HtmlReport.page(RunRecordReader.read(Folder.at(run)))).isEqualTo(page);
          } catch (UserError e) {
            assertThat(e.getMessage()).isNotBlank();
            assertThat(e.getMessage().lines()).hasSize(1);
          } finally {
            Files.write(file, before);
          }
        });
  }

  @Test
  void aChangedRecordOfARunningRunIsReadOrNamed() throws IOException {
    Files.delete(run.resolve(RecordFiles.RESULT));
    Fuzz.run(
        "records of running runs",
        CASES,
        random -> {
          Path file = run.resolve(FILES.get(random.nextInt(3)));
          byte[] before = Files.readAllBytes(file);
          Files.write(file, Mutations.of(before, random));
          try {
            assertThat(HtmlReport.page(RunRecordReader.read(Folder.at(run)))).contains("</html>");
          } catch (UserError e) {
            assertThat(e.getMessage().lines()).hasSize(1);
          } finally {
            Files.write(file, before);
          }
        });
  }

  @Test
  void aResumeLeavesEachEpochOnceOrNamesTheMissing() throws IOException {
    RecordMark mark = RunRecord.open(Folder.at(root), "run").sync();
    byte[] metrics = Files.readAllBytes(run.resolve(RecordFiles.METRICS));
    byte[] events = Files.readAllBytes(run.resolve(RecordFiles.EVENTS));
    Fuzz.run(
        "resumed records",
        CASES,
        random -> {
          Files.write(run.resolve(RecordFiles.METRICS), mutated(metrics, random));
          Files.write(run.resolve(RecordFiles.EVENTS), mutated(events, random));
          resume(mark);
          deleteAsides();
        });
  }

  private static byte[] mutated(byte[] bytes, SplittableRandom random) {
    return random.nextBoolean() ? bytes : Mutations.of(bytes, random);
  }

  private void resume(RecordMark mark) {
    RunRecord record = RunRecord.open(Folder.at(root), "run");
    List<DamagedRecordEvent> damage = record.rewindTo(new Position(EPOCHS, 0), mark);
    RunRecordReader read = record.read();
    List<Integer> epochs = read.epochs().stream().map(EpochMetrics::epoch).toList();
    assertThat(epochs).doesNotHaveDuplicates();
    Set<Integer> all = new HashSet<>(epochs);
    damage.forEach(event -> all.addAll(event.epochs()));
    assertThat(all).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5);
    // Told, or what was written.
    if (damage.isEmpty()) {
      assertThat(record.sync()).isEqualTo(mark);
    }
    damage.forEach(event -> assertThat(event.reason().lines()).hasSize(1));
  }

  private void deleteAsides() throws IOException {
    try (Stream<Path> files = Files.list(run)) {
      for (Path file : files.filter(f -> f.toString().contains(".before-resume-")).toList()) {
        Files.delete(file);
      }
    }
  }
}
