package io.gearshift.driver.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.driver.averages.Lookahead;
import io.gearshift.driver.averages.MovingAverage;
import io.gearshift.driver.averages.WeightAverages;
import io.gearshift.driver.averaging.RoundOutcome;
import io.gearshift.driver.averaging.Rounds;
import io.gearshift.driver.averaging.SerialRounds;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.example.SmallDigits;
import io.gearshift.executors.exchange.EvaluationResult;
import io.gearshift.executors.exchange.GearTask;
import io.gearshift.executors.exchange.GearTimes;
import io.gearshift.executors.exchange.RoundState;
import io.gearshift.executors.exchange.RoundTask;
import io.gearshift.executors.task.EvaluationTask;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that keeps averages of its weights. */
class AveragedRunTest {
  private static final List<Integer> LADDER = List.of(8, 12, -1);
  private static final double SLOW = 0.9;
  private static final double AVERAGE = 0.95;
  private static final SmallRun.Settings SETTINGS =
      SmallRun.Settings.USUAL.withAverages(
          new WeightAverages(
              Optional.of(new Lookahead(SLOW, 2)),
              Optional.of(new MovingAverage(AVERAGE)),
              SmallRun.initial().length));

  @TempDir private static Path uninterruptedRoot;
  private static SmallRun uninterrupted;
  private static Watched watched;
  private static RunState end;

  @TempDir private Path root;

  /** What rounds start from and lead to, and what is evaluated. */
  private static final class Watched implements Rounds {
    private final SerialRounds rounds = new SerialRounds(SmallDigits.spec());
    private final List<RoundTask> tasks = new ArrayList<>();
    private final List<float[]> starts = new ArrayList<>();
    private final List<float[]> ends = new ArrayList<>();
    private final List<float[]> evaluated = new ArrayList<>();

    @Override
    public RoundOutcome train(RoundTask task, RoundState state) {
      RoundOutcome outcome = rounds.train(task, state);
      tasks.add(task);
      starts.add(state.parameters().clone());
      ends.add(outcome.state().parameters().clone());
      return outcome;
    }

    @Override
    public List<GearTimes> timeGears(GearTask task, float[] parameters) {
      return rounds.timeGears(task, parameters);
    }

    @Override
    public EvaluationResult evaluate(EvaluationTask task, float[] parameters) {
      evaluated.add(parameters.clone());
      return rounds.evaluate(task, parameters);
    }
  }

  @BeforeAll
  static void trainWithoutInterruption() {
    uninterrupted = SmallRun.create(uninterruptedRoot, SETTINGS, LADDER);
    watched = new Watched();
    end = uninterrupted.start(watched);
  }

  /** Computed again from what the rounds led to. */
  @Test
  void roundsStartFromTheSlowWeightsAndTheAverageIsEvaluated() {
    int rounds = watched.ends.size();
    long all = (long) watched.tasks.stream().mapToInt(task -> task.batches().count()).sum();
    float[] slow = SmallRun.initial();
    float[] average = slow.clone();
    long before = 0;
    int evaluations = 0;
    for (int round = 0; round < rounds; round++) {
      int batches = watched.tasks.get(round).batches().count();
      double keptSlow = Math.pow(SLOW, batches) * Math.pow((double) (before + batches) / all, 2);
      double kept = Math.min(Math.pow(AVERAGE, batches), (double) before / (before + batches));
      for (int i = 0; i < slow.length; i++) {
        slow[i] = (float) (keptSlow * slow[i] + (1 - keptSlow) * watched.ends.get(round)[i]);
        average[i] = (float) (kept * average[i] + (1 - kept) * slow[i]);
      }
      before += batches;
      float[] next =
          round + 1 < rounds ? watched.starts.get(round + 1) : end.vectors().parameters();
      assertThat(next).as("round " + round).isEqualTo(slow);
      if ((round + 1) % SmallRun.ROUNDS_PER_EPOCH == 0) {
        assertThat(watched.evaluated.get(evaluations)).as("round " + round).isEqualTo(average);
        evaluations++;
      }
    }
    assertThat(evaluations).isEqualTo(SmallRun.EPOCHS);
    assertThat(end.evaluated()).isEqualTo(average);
    assertThat(average).isNotEqualTo(slow);
  }

  @ParameterizedTest(name = "stopped after round {0}")
  @ValueSource(ints = {2, 5, 14, 20})
  void aResumedRunEndsWithTheSameBits(int stop) {
    assertThatThrownBy(
            () -> SmallRun.create(root, SETTINGS, LADDER).start(new SmallRun.Limited(stop)))
        .isInstanceOf(SmallRun.PowerCut.class);

    SmallRun run = SmallRun.open(root, SETTINGS, LADDER);
    RunState state = run.resume(new SerialRounds(SmallDigits.spec()));

    assertThat(state.vectors().parameters()).isEqualTo(end.vectors().parameters());
    assertThat(state.evaluated()).isEqualTo(end.evaluated());
    assertThat(state.averages().get("lookahead")).isEqualTo(end.averages().get("lookahead"));
    assertThat(run.epochs()).isEqualTo(uninterrupted.epochs());
  }

  @Test
  void aCheckpointWithoutAveragesIsOfAnotherRun() {
    assertThatThrownBy(
            () ->
                SmallRun.create(root, SmallRun.Settings.USUAL, LADDER)
                    .start(new SmallRun.Limited(5)))
        .isInstanceOf(SmallRun.PowerCut.class);

    SmallRun run = SmallRun.open(root, SETTINGS, LADDER);
    assertThatThrownBy(() -> run.resume(new SmallRun.Limited(0)))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Cannot resume: Invalid checkpoint: vectors [gradientSum, momentum, parameters] (must be"
                + " [average, gradientSum, lookahead, momentum, parameters])");
  }
}
