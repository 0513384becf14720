package io.gearshift.driver.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.driver.averaging.SerialRounds;
import io.gearshift.driver.checkpoint.Checkpoint;
import io.gearshift.driver.checkpoint.CheckpointStore;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.example.SmallDigits;
import io.gearshift.driver.example.SmallNetwork;
import io.gearshift.driver.record.event.DamagedCheckpointEvent;
import io.gearshift.driver.record.metrics.Position;
import io.gearshift.executors.exchange.NetworkSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ResumeTest {
  private static final List<Integer> LADDER = List.of(8, 12, -1);
  private static final long STOPS_SEED = 20;

  @TempDir private static Path uninterruptedRoot;
  private static SmallRun uninterrupted;
  private static RunState end;

  @TempDir private Path root;

  @BeforeAll
  static void trainWithoutInterruption() {
    uninterrupted = SmallRun.create(uninterruptedRoot, SmallRun.Settings.USUAL, LADDER);
    end = uninterrupted.start(new SerialRounds(SmallDigits.spec()));
  }

  /** Rounds after which runs stop: after the first checkpoint, and before the end. */
  static IntStream stops() {
    return new java.util.Random(STOPS_SEED)
        .ints(SmallRun.CHECKPOINT_EVERY_ROUNDS, SmallRun.ROUNDS)
        .distinct()
        .limit(6);
  }

  private SmallRun stopped(int rounds) {
    SmallRun run = SmallRun.create(root, SmallRun.Settings.USUAL, LADDER);
    assertThatThrownBy(() -> run.start(new SmallRun.Limited(rounds)))
        .isInstanceOf(SmallRun.PowerCut.class);
    return run;
  }

  private SmallRun again() {
    return SmallRun.open(root, SmallRun.Settings.USUAL, LADDER);
  }

  private static void assertSameEnd(SmallRun run, RunState state) {
    assertThat(state.position()).isEqualTo(new Position(SmallRun.EPOCHS, 0));
    assertThat(state.vectors().parameters()).isEqualTo(end.vectors().parameters());
    assertThat(state.vectors().optimizer().get("momentum"))
        .isEqualTo(end.vectors().optimizer().get("momentum"));
    assertThat(state.bestTestTop1()).isEqualTo(end.bestTestTop1());
    assertThat(run.epochs()).isEqualTo(uninterrupted.epochs());
    assertThat(run.switches()).isEqualTo(uninterrupted.switches());
    assertThat(run.record().read().rounds())
        .extracting(r -> r.epoch() + "/" + r.round() + "/" + r.worker())
        .hasSize(SmallRun.ROUNDS * 4)
        .doesNotHaveDuplicates();
  }

  @Test
  void theRunClimbsTheWholeLadder() {
    assertThat(uninterrupted.epochs()).hasSize(SmallRun.EPOCHS);
    assertThat(uninterrupted.switches()).hasSize(2);
  }

  @ParameterizedTest(name = "stopped after round {0}")
  @MethodSource("stops")
  void aResumedRunEndsWithTheSameBits(int stop) {
    stopped(stop);
    SmallRun run = again();
    assertSameEnd(run, run.resume(new SerialRounds(SmallDigits.spec())));
  }

  @Test
  void aRunMayStopAgainAndAgain() {
    stopped(5);
    for (int more : new int[] {3, 4, 5}) {
      assertThatThrownBy(() -> again().resume(new SmallRun.Limited(more)))
          .isInstanceOf(SmallRun.PowerCut.class);
    }
    SmallRun run = again();
    assertSameEnd(run, run.resume(new SerialRounds(SmallDigits.spec())));
  }

  @Test
  void aDamagedNewestCheckpointIsNamedAndTheOneBeforeUsed() throws IOException {
    SmallRun stopped = stopped(14);
    String newest = CheckpointStore.name(stopped.store().positions().get(0));
    Path file = Path.of(stopped.record().checkpoints().path(newest));
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    SmallRun run = again();
    assertSameEnd(run, run.resume(new SerialRounds(SmallDigits.spec())));
    assertThat(run.record().read().events(DamagedCheckpointEvent.class))
        .singleElement()
        .extracting(DamagedCheckpointEvent::checkpoint)
        .isEqualTo(newest);
  }

  @Test
  void aCompleteRunTrainsNothingMore() {
    Checkpoint last = uninterrupted.store().latestValid(event -> {}).orElseThrow();
    assertThat(last.position()).isEqualTo(new Position(SmallRun.EPOCHS, 0));
    SmallRun run = SmallRun.open(uninterruptedRoot, SmallRun.Settings.USUAL, LADDER);
    RunState state = run.resume(new SmallRun.Limited(0));
    assertThat(state.vectors().parameters()).isEqualTo(end.vectors().parameters());
    assertThat(run.epochs()).isEqualTo(uninterrupted.epochs());
  }

  @Test
  void anotherSeedIsAnotherRun() {
    assertRefused(
        SmallRun.Settings.USUAL.withSeed(8),
        LADDER,
        "Cannot resume: [run] Seed is 8 (must be as the run was started: 7)");
  }

  @Test
  void anotherNetworkIsAnotherRun() {
    NetworkSpec usual = SmallNetwork.spec();
    assertRefused(
        SmallRun.Settings.USUAL.withNetwork(
            new NetworkSpec(
                usual.configurationJson().replace("\"seed\" : 5", "\"seed\" : 6"),
                usual.images(),
                usual.compute())),
        LADDER,
        "Cannot resume: the network is not the one that the run was started with");
  }

  @Test
  void otherWorkersAreAnotherRun() {
    assertRefused(
        SmallRun.Settings.USUAL.withWorkers(3),
        LADDER,
        "Cannot resume: [spark] Workers is 3 (must be as the run was started: 4)");
  }

  @Test
  void aShorterLadderIsRefused() {
    assertRefused(
        SmallRun.Settings.USUAL,
        List.of(8),
        "Cannot resume: Invalid policy state: gear 1 (must be below 1, the number of gears in 8)");
  }

  private void assertRefused(SmallRun.Settings settings, List<Integer> ladder, String message) {
    SmallRun stopped = stopped(13);
    List<String> before = stopped.epochs();
    SmallRun run = SmallRun.open(root, settings, ladder);
    assertThatThrownBy(() -> run.resume(new SmallRun.Limited(0)))
        .isInstanceOf(UserError.class)
        .hasMessage(message);
    assertThat(run.epochs()).isEqualTo(before);
  }
}
