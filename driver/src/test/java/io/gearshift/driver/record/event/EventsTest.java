package io.gearshift.driver.record.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.driver.record.SyntheticRun;
import io.gearshift.driver.record.metrics.EpochMetrics;
import io.gearshift.driver.record.metrics.Metrics;
import io.gearshift.driver.record.metrics.Position;
import io.gearshift.driver.record.metrics.RoundMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventsTest {
  private final List<Event> events =
      List.of(
          SwitchEvent.now(3, "8", "12"),
          ResumeEvent.now(4, 1, "checkpoint-4-1.gsc"),
          ExecutorLostEvent.now("7", "killed"),
          RetryEvent.now(2, 1, 3, "executor lost"),
          StragglerEvent.now(2, 1, 3, "node", "7", 2.26),
          DamagedCheckpointEvent.now("checkpoint-4-1.gsc", "header", "missing"),
          DamagedRecordEvent.now("events.jsonl", "1 of 2 lines are missing", List.of()),
          SettingEvent.now("run.Seed", "1", "2"),
          LadderEvent.now(SyntheticRun.timedGears().gears(), 6.25),
          FrequencyEvent.now(39, 12.34, 24.06, 0.05, 5.5));

  @Test
  void eachSaysInOneLineWhatHappened() {
    assertThat(events)
        .extracting(Event::summary)
        .containsExactly(
            "epoch 3: switched from 8 to 12",
            "resumed at epoch 4, round 1 from checkpoint-4-1.gsc",
            "lost executor 7: killed",
            "epoch 2, round 1: retried worker 3: executor lost",
            "epoch 2, round 1: worker 3 on node (executor 7) takes 2.3 times as long as the others,"
                + " who wait for it",
            "damaged checkpoint checkpoint-4-1.gsc, section header: missing",
            "damaged record events.jsonl: 1 of 2 lines are missing",
            "setting run.Seed changed from 1 to 2",
            "timed the gears 8 14 fp32: kept 8 fp32",
            "timed rounds: a step takes 12.3 ms, an exchange 24.1 ms: averaged every 39"
                + " mini-batches");
  }

  @Test
  void eachHappensNow() {
    assertThat(events)
        .allSatisfy(
            event ->
                assertThat(Duration.between(Instant.parse(event.time()), Instant.now()))
                    .isBetween(Duration.ZERO, Duration.ofMinutes(10)));
  }

  /** All others happened, whatever is computed again. */
  @Test
  void aSwitchAloneIsMadeAgainByARunThatGoesOnBeforeIt() {
    assertThat(events)
        .filteredOn(event -> event.isBeyond(Position.START))
        .containsExactly(events.get(0));
    assertThat(events.get(0).isBeyond(new Position(2, 9))).isTrue();
    assertThat(events.get(0).isBeyond(new Position(3, 0))).isFalse();
  }

  @Test
  void positionsAreOrderedByEpochThenRound() {
    assertThat(new Position(2, 9)).isLessThan(new Position(3, 0));
    assertThat(new Position(3, 1)).isGreaterThan(new Position(3, 0));
    assertThat(new Position(3, 1)).isEqualByComparingTo(new Position(3, 1));
    assertThat(new Position(3, 1)).hasToString("epoch 3, round 1");
    assertThatThrownBy(() -> new Position(-1, 0))
        .hasMessage("Invalid position: epoch -1, round 0 (must not be negative)");
    assertThatThrownBy(() -> new Position(0, -1))
        .hasMessage("Invalid position: epoch 0, round -1 (must not be negative)");
  }

  @Test
  void linesOfMetricsThatNoRunWritesAreRefused() {
    EpochMetrics epoch = SyntheticRun.epoch(2);
    RoundMetrics round = SyntheticRun.round(epoch, 1, 0);
    assertThat(epoch.subject()).isEqualTo("epoch 2");
    assertThat(round.subject()).isEqualTo("epoch 2, round 1, worker 0");
    assertThat(epoch.isBeyond(new Position(2, 1))).isTrue();
    assertThat(epoch.isBeyond(new Position(3, 0))).isFalse();
    assertThat(round.isBeyond(new Position(2, 1))).isTrue();
    assertThat(round.isBeyond(new Position(2, 2))).isFalse();
    assertThatThrownBy(() -> SyntheticRun.round(epoch, 1, -1))
        .hasMessage("Invalid metrics: number -1, precision 8 (must be at least 0, and named)");
    assertThatThrownBy(() -> SyntheticRun.round(epoch, -2, 0))
        .hasMessage("Invalid metrics: number -2, precision 8 (must be at least 0, and named)");
    assertThatThrownBy(() -> Metrics.check(0, null))
        .hasMessage("Invalid metrics: number 0, precision null (must be at least 0, and named)");
  }
}
