package io.gearshift.driver.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.driver.checkpoint.Checkpoint;
import io.gearshift.driver.checkpoint.CheckpointStore;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.record.Result;
import io.gearshift.driver.record.RunRecord;
import io.gearshift.driver.record.SyntheticRun;
import io.gearshift.driver.record.event.DamagedCheckpointEvent;
import io.gearshift.driver.record.event.DamagedRecordEvent;
import io.gearshift.driver.record.event.Event;
import io.gearshift.driver.record.event.ResumeEvent;
import io.gearshift.driver.record.event.SettingEvent;
import io.gearshift.driver.record.json.RecordMark;
import io.gearshift.driver.record.metrics.EpochMetrics;
import io.gearshift.driver.record.metrics.Position;
import io.gearshift.driver.storage.Folder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records and checkpoints as disks and people leave them. */
class ResumptionTest {
  private static final int EVERY_EPOCH = 0;
  private static final int KEPT = 3;

  @TempDir private Path root;

  private Path metrics() {
    return root.resolve("run/metrics.jsonl");
  }

  private Path events() {
    return root.resolve("run/events.jsonl");
  }

  private Path checkpoint(int epoch) {
    return root.resolve("run/checkpoints/checkpoint-" + epoch + "-0.gsc");
  }

  private static CheckpointStore store(RunRecord record) {
    return CheckpointStore.open(record.checkpoints(), KEPT);
  }

  /** A run killed after so many epochs, a checkpoint and two lines of events after each. */
  private void killedAfter(int epochs) {
    RunRecord record = RunRecord.create(Folder.at(root), "run", SyntheticRun.configuration("run"));
    CheckpointStore store = store(record);
    for (int epoch = 0; epoch < epochs; epoch++) {
      record.append(SyntheticRun.epoch(epoch));
      record.append(SettingEvent.now("a.b", String.valueOf(epoch), "\u00e9"));
      store.write(Checkpoint.at(new Position(epoch + 1, 0)).record(record.sync()).build());
    }
  }

  private static Resumption find(RunRecord record, Resumption.Otherwise otherwise) {
    return Resumption.find(record, store(record), EVERY_EPOCH, otherwise);
  }

  private RunRecord resumed(Resumption.Otherwise otherwise) {
    RunRecord record = RunRecord.open(Folder.at(root), "run");
    find(record, otherwise).begin(List.of());
    return record;
  }

  private static List<Integer> epochs(RunRecord record) {
    return record.read().epochs().stream().map(EpochMetrics::epoch).toList();
  }

  private static List<String> damage(RunRecord record) {
    return record.read().events(DamagedRecordEvent.class).stream().map(Event::summary).toList();
  }

  private static void damage(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }

  @Test
  void aRecordThatFitsItsCheckpointIsLeftAlone() throws IOException {
    killedAfter(3);
    byte[] before = Files.readAllBytes(metrics());
    RunRecord record = resumed(Resumption.Otherwise.REFUSE);
    assertThat(metrics()).hasBinaryContent(before);
    assertThat(damage(record)).isEmpty();
    assertThat(record.read().events(ResumeEvent.class))
        .extracting(ResumeEvent::checkpoint)
        .containsExactly("checkpoint-3-0.gsc");
    // The mark goes on counting where it was.
    RecordMark mark = record.sync();
    assertThat(mark.metrics().lines()).isEqualTo(3);
    assertThat(mark.events().lines()).isEqualTo(4);
    assertThat(RunRecord.open(Folder.at(root), "run").sync()).isEqualTo(mark);
  }

  @Test
  void linesAfterTheCheckpointAndATornOneAreTakenOut() throws IOException {
    killedAfter(3);
    String more = Files.readAllLines(metrics()).get(0).replace("\"epoch\":0", "\"epoch\":3");
    Files.writeString(metrics(), more + "\n{\"type\":\"epo", StandardOpenOption.APPEND);
    Files.writeString(events(), "{\"type\":\"set", StandardOpenOption.APPEND);

    RunRecord record = resumed(Resumption.Otherwise.REFUSE);

    assertThat(epochs(record)).containsExactly(0, 1, 2);
    assertThat(record.read().events(SettingEvent.class)).hasSize(3);
    assertThat(damage(record)).isEmpty();
  }

  @Test
  void aMissingLineIsNamedAndTrainingGoesOn() throws IOException {
    killedAfter(4);
    List<String> lines = new ArrayList<>(Files.readAllLines(metrics()));
    lines.remove(1);
    Files.write(metrics(), lines);

    RunRecord record = resumed(Resumption.Otherwise.REFUSE);

    assertThat(epochs(record)).containsExactly(0, 2, 3);
    assertThat(damage(record))
        .containsExactly(
            "damaged record metrics.jsonl: 1 of 4 lines are missing, among them that of epoch 1");
    assertThat(record.read().events(DamagedRecordEvent.class).get(0).epochs()).containsExactly(1);
  }

  @Test
  void aLostFileIsNamed() throws IOException {
    killedAfter(2);
    Files.delete(metrics());
    Files.delete(events());

    assertThat(damage(resumed(Resumption.Otherwise.REFUSE)))
        .containsExactly(
            "damaged record metrics.jsonl: 2 of 2 lines are missing, among them that of epoch 0, 1",
            "damaged record events.jsonl: 2 of 2 lines are missing");
  }

  @Test
  void aDamagedLineIsTakenOutKeptBesideAndNamed() throws IOException {
    killedAfter(3);
    List<String> lines = Files.readAllLines(metrics());
    lines.set(2, lines.get(2).replace("\"type\"", "\u0000type\""));
    Files.write(metrics(), lines);
    byte[] before = Files.readAllBytes(metrics());
    byte[] bad = "\n\u00ff\n".getBytes(StandardCharsets.ISO_8859_1);
    Files.write(events(), bad, StandardOpenOption.APPEND);

    RunRecord record = resumed(Resumption.Otherwise.REFUSE);

    assertThat(epochs(record)).containsExactly(0, 1);
    assertThat(damage(record))
        .containsExactly(
            "damaged record metrics.jsonl: 1 of 3 lines are missing, among them that of epoch 2",
            "damaged record events.jsonl: 2 of 5 lines are no JSON");
    assertThat(root.resolve("run/metrics.jsonl.before-resume-1")).hasBinaryContent(before);
  }

  @Test
  void aChangedDigitIsNamed() throws IOException {
    killedAfter(3);
    String text = Files.readString(metrics());
    Files.writeString(metrics(), text.replaceFirst("\"testTop1\":\\d", "\"testTop1\":1"));

    RunRecord record = resumed(Resumption.Otherwise.REFUSE);

    assertThat(epochs(record)).containsExactly(0, 1, 2);
    assertThat(damage(record))
        .singleElement()
        .asString()
        .matches(
            "damaged record metrics.jsonl: its first 3 lines have checksum [0-9a-f]{8}, but"
                + " [0-9a-f]{8} was written");
  }

  @Test
  void anEpochThatTwoWritersWroteStandsOnce() throws IOException {
    killedAfter(3);
    List<String> lines = new ArrayList<>(Files.readAllLines(metrics()));
    lines.add(1, lines.get(0));
    Files.write(metrics(), lines);

    assertThat(epochs(resumed(Resumption.Otherwise.REFUSE))).containsExactly(0, 1, 2);
  }

  @Test
  void aCheckpointOfAnOlderProgramFindsMissingEpochsAllTheSame() throws IOException {
    killedAfter(1);
    store(RunRecord.open(Folder.at(root), "run")).write(Checkpoint.at(new Position(3, 0)).build());

    assertThat(damage(resumed(Resumption.Otherwise.REFUSE)))
        .containsExactly("damaged record metrics.jsonl: the line of epoch 1, 2 is missing");
  }

  @Test
  void aDamagedResultIsSetAside() throws IOException {
    killedAfter(2);
    for (String contents : List.of("", "\u0000\u0000", "{\"status\":", "[]", "null", "{}")) {
      Files.writeString(root.resolve("run/result.json"), contents);
      RunRecord record = resumed(Resumption.Otherwise.REFUSE);
      assertThat(record.result()).isEmpty();
      assertThat(epochs(record)).containsExactly(0, 1);
    }
    assertThat(root.resolve("run/result.json.before-resume-6")).hasContent("{}");
  }

  @Test
  void damagedCheckpointsAreNamedAtTheSecondResumeToo() throws IOException {
    killedAfter(2);
    damage(checkpoint(1));
    damage(checkpoint(2));
    RunRecord record = RunRecord.open(Folder.at(root), "run");
    String message =
        "Cannot resume run: all 2 checkpoints in "
            + record.checkpoints()
            + " are damaged (--resume --restart trains the run again from its beginning)";

    for (int attempt = 0; attempt < 3; attempt++) {
      assertThatThrownBy(() -> find(record, Resumption.Otherwise.REFUSE))
          .isInstanceOf(UserError.class)
          .hasMessage(message);
    }
    assertThat(epochs(record)).containsExactly(0, 1);

    RunRecord again = resumed(Resumption.Otherwise.RESTART);
    assertThat(epochs(again)).isEmpty();
    assertThat(root.resolve("run/metrics.jsonl.before-resume-1")).exists();
    assertThat(again.read().events(ResumeEvent.class))
        .extracting(ResumeEvent::checkpoint)
        .containsOnlyNulls();
  }

  @Test
  void checkpointsThatAreGoneAreNamed() throws IOException {
    killedAfter(2);
    Files.delete(checkpoint(1));
    Files.delete(checkpoint(2));
    RunRecord record = RunRecord.open(Folder.at(root), "run");

    assertThatThrownBy(() -> find(record, Resumption.Otherwise.REFUSE))
        .hasMessage(
            "Cannot resume run: there is no checkpoint in "
                + record.checkpoints()
                + " any more (--resume --restart trains the run again from its beginning)");
    assertThat(find(record, Resumption.Otherwise.RESTART).position()).isEqualTo(Position.START);
  }

  @Test
  void aRunThatStoppedBeforeItsFirstCheckpointBeginsAgain() {
    RunRecord record = RunRecord.create(Folder.at(root), "run", SyntheticRun.configuration("run"));
    record.append(SyntheticRun.epoch(0));
    assertThat(find(record, Resumption.Otherwise.REFUSE).position()).isEqualTo(Position.START);
    assertThat(epochs(resumed(Resumption.Otherwise.REFUSE))).isEmpty();
  }

  @Test
  void aRunWithACheckpointIsNotRestarted() {
    killedAfter(2);
    assertThatThrownBy(() -> resumed(Resumption.Otherwise.RESTART))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Invalid --restart: run (must be a run without a whole checkpoint; it has"
                + " checkpoint-2-0.gsc)");
  }

  @Test
  void theDamageOfANewestCheckpointIsAnEventOnALineOfItsOwn() throws IOException {
    killedAfter(3);
    damage(checkpoint(3));
    Files.writeString(events(), "{\"type\":\"set", StandardOpenOption.APPEND);

    RunRecord record = resumed(Resumption.Otherwise.REFUSE);

    assertThat(epochs(record)).containsExactly(0, 1);
    assertThat(record.read().events(DamagedCheckpointEvent.class)).hasSize(1);
    assertThat(damage(record)).isEmpty();
  }

  @Test
  void whatARunThatEndedLeftIsHeldAgainstItsResult() throws IOException {
    killedAfter(2);
    RunRecord record = resumed(Resumption.Otherwise.REFUSE);
    record.finish(new Result("finished", 2, 1.0, 1.0, 3, "ab", "model.zip"));
    record.append(SyntheticRun.epoch(2));
    assertThat(record.read().epochs()).hasSize(2);

    String text = Files.readString(metrics());
    Files.writeString(metrics(), text.replaceFirst("\"testTop1\":\\d", "\"testTop1\":1"));
    assertThatThrownBy(record::read)
        .isInstanceOf(UserError.class)
        .hasMessageMatching(
            "Damaged "
                + metrics()
                + ": 2 lines with checksum [0-9a-f]{8} \\(must be 2 with [0-9a-f]{8}, as result.json"
                + " says\\)");
  }
}
