package io.gearshift.driver.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.driver.averaging.RoundOutcome;
import io.gearshift.driver.averaging.Rounds;
import io.gearshift.driver.averaging.SerialRounds;
import io.gearshift.driver.checkpoint.Checkpoint;
import io.gearshift.driver.example.SmallDigits;
import io.gearshift.driver.policy.Ladder;
import io.gearshift.driver.record.event.LadderEvent;
import io.gearshift.driver.training.measurement.LadderMeasurement;
import io.gearshift.executors.exchange.EvaluationResult;
import io.gearshift.executors.exchange.GearTask;
import io.gearshift.executors.exchange.GearTimes;
import io.gearshift.executors.exchange.RoundState;
import io.gearshift.executors.exchange.RoundTask;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.quantization.scheme.PrecisionScheme;
import io.gearshift.executors.task.EvaluationTask;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run whose ladder was chosen by times, which are given here. */
class MeasuredLadderTest {
  private static final Ladder CONFIGURED = Ladder.ofBits(List.of(8, 12, -1));
  private static final List<Integer> KEPT = List.of(8, -1);

  @TempDir private Path root;

  /** Workers that train as others do and say what they are told to of their times. */
  private static final class Timed implements Rounds {
    private final SerialRounds rounds = new SerialRounds(SmallDigits.spec());
    private final List<List<Double>> times;
    private final List<GearTask> asked = new ArrayList<>();

    Timed(List<List<Double>> times) {
      this.times = times;
    }

    @Override
    public List<GearTimes> timeGears(GearTask task, float[] parameters) {
      asked.add(task);
      List<GearTimes> answers = new ArrayList<>();
      for (int worker = 0; worker < times.size(); worker++) {
        answers.add(new GearTimes(worker, times.get(worker)));
      }
      return answers;
    }

    @Override
    public RoundOutcome train(RoundTask task, RoundState state) {
      return rounds.train(task, state);
    }

    @Override
    public EvaluationResult evaluate(EvaluationTask task, float[] parameters) {
      return rounds.evaluate(task, parameters);
    }
  }

  private static Timed twelveBitsGainNothing() {
    return new Timed(List.of(List.of(4.0, 9.9, 10.0), List.of(5.0, 9.8, 10.0)));
  }

  private static LadderMeasurement measure(SmallRun run, Rounds rounds) {
    return LadderMeasurement.take(run.settings(), CONFIGURED, rounds, SmallRun.initial());
  }

  @Test
  void workersTimeTheStepThatTheRunTrainsWith() {
    SmallRun run = SmallRun.create(root, SmallRun.Settings.USUAL, KEPT);
    Timed rounds = twelveBitsGainNothing();
    measure(run, rounds);
    GearTask asked = rounds.asked.get(0);
    TrainingSettings settings = run.settings();
    assertThat(asked.network()).isEqualTo(settings.network());
    assertThat(asked.workers()).isEqualTo(settings.extent().workers());
    assertThat(asked.batchSize()).isEqualTo(settings.extent().batchSize());
    assertThat(asked.gears())
        .extracting(gear -> ((PrecisionScheme) gear).precision())
        .isEqualTo(CONFIGURED.gears());
    assertThat(asked.gears())
        .extracting(gear -> ((PrecisionScheme) gear).rounding())
        .containsOnly(((PrecisionSchemes) settings.gears()).rounding());
  }

  @Test
  void theTableIsRecordedAndAResumedRunClimbsTheSameGearsToTheSameBits(@TempDir Path whole) {
    SmallRun uninterrupted = SmallRun.create(whole, SmallRun.Settings.USUAL, KEPT);
    RunState end = uninterrupted.start(new SerialRounds(SmallDigits.spec()));

    SmallRun stopped = SmallRun.create(root, SmallRun.Settings.USUAL, KEPT);
    LadderMeasurement measured = measure(stopped, twelveBitsGainNothing());
    assertThat(measured.kept()).isEqualTo(Ladder.ofBits(KEPT));
    stopped.record().append(measured.event());
    assertThatThrownBy(() -> stopped.start(new SmallRun.Limited(11)))
        .isInstanceOf(SmallRun.PowerCut.class);

    Checkpoint checkpoint = stopped.store().latestValid(event -> {}).orElseThrow();
    assertThat(RunState.ladder(checkpoint)).contains(Ladder.ofBits(KEPT));
    SmallRun again = SmallRun.open(root, SmallRun.Settings.USUAL, KEPT);
    RunState resumed = again.resume(new SerialRounds(SmallDigits.spec()));
    assertThat(resumed.vectors().parameters()).isEqualTo(end.vectors().parameters());
    assertThat(resumed.vectors().optimizer().get("momentum"))
        .isEqualTo(end.vectors().optimizer().get("momentum"));
    assertThat(again.epochs()).isEqualTo(uninterrupted.epochs());
    assertThat(again.switches()).isEqualTo(uninterrupted.switches()).hasSize(1);

    LadderEvent event = again.record().read().events(LadderEvent.class).get(0);
    assertThat(event.summary()).isEqualTo("timed the gears 8 12 fp32: kept 8 fp32");
    int images = stopped.settings().extent().workers() * stopped.settings().extent().batchSize();
    assertThat(event.gears())
        .containsExactly(
            new LadderEvent.Gear("8", 5, images * 200.0, 0.5, true, "0.500 of fp32's step"),
            new LadderEvent.Gear(
                "12", 9.9, images * 1000 / 9.9, 0.99, false, "0.990 of fp32's step, over 0.95"),
            new LadderEvent.Gear("fp32", 10, images * 100.0, null, true, "the widest"));
  }

  @Test
  void anotherLadderUnderTheSameGearIsRefused() {
    SmallRun stopped = SmallRun.create(root, SmallRun.Settings.USUAL, KEPT);
    assertThatThrownBy(() -> stopped.start(new SmallRun.Limited(14)))
        .isInstanceOf(SmallRun.PowerCut.class);
    SmallRun again = SmallRun.open(root, SmallRun.Settings.USUAL, List.of(8, 12, -1));
    assertThatThrownBy(() -> again.resume(new SmallRun.Limited(0)))
        .hasMessage(
            "Cannot resume: Invalid policy state: gear 1 is fp32 (must be 12 in 8 12 fp32)");
  }

  @Test
  void serialWorkersReallyMeasure() {
    SmallRun run = SmallRun.create(root, SmallRun.Settings.USUAL, KEPT);
    GearTask task =
        new GearTask(
            run.settings().network(),
            List.of(PrecisionScheme.of(Precision.ofBits(8)), PrecisionScheme.of(Precision.FLOAT32)),
            3,
            4,
            new GearTask.Effort(Duration.ZERO, 1, Duration.ZERO));
    List<GearTimes> times =
        new SerialRounds(SmallDigits.spec()).timeGears(task, SmallRun.initial());
    assertThat(times).extracting(GearTimes::worker).containsExactly(0, 1, 2);
    assertThat(times)
        .allSatisfy(t -> assertThat(t.milliseconds()).hasSize(2).allMatch(ms -> ms > 0));
  }
}
