package io.gearshift.driver.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gearshift.driver.averaging.RoundOutcome;
import io.gearshift.driver.averaging.Rounds;
import io.gearshift.driver.averaging.SerialRounds;
import io.gearshift.driver.example.SmallDigits;
import io.gearshift.driver.record.metrics.EpochMetrics;
import io.gearshift.driver.record.metrics.RoundMetrics;
import io.gearshift.driver.record.metrics.Timing;
import io.gearshift.executors.exchange.EvaluationResult;
import io.gearshift.executors.exchange.GearTask;
import io.gearshift.executors.exchange.GearTimes;
import io.gearshift.executors.exchange.RoundState;
import io.gearshift.executors.exchange.RoundTask;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.quantization.scheme.PrecisionScheme;
import io.gearshift.executors.task.EvaluationTask;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the loop asks of the workers, round by round, and what it makes of their answers. */
class TrainingRunTest {
  private static final List<Integer> LADDER = List.of(8, -1);

  /** A round as it was asked for, and what came of it. */
  private record Round(RoundTask task, RoundState start, RoundState end) {}

  /** Workers that train as others do; what they are asked is written down. */
  private static final class Observed implements Rounds {
    private final SerialRounds rounds = new SerialRounds(SmallDigits.spec());
    private final List<Round> trained = new ArrayList<>();
    private final List<Evaluation> evaluated = new ArrayList<>();

    private record Evaluation(EvaluationTask task, float[] parameters, EvaluationResult result) {}

    @Override
    public RoundOutcome train(RoundTask task, RoundState state) {
      RoundState copy = copy(state);
      RoundOutcome outcome = rounds.train(task, state);
      trained.add(new Round(task, copy, copy(outcome.state())));
      return outcome;
    }

    @Override
    public List<GearTimes> timeGears(GearTask task, float[] parameters) {
      return rounds.timeGears(task, parameters);
    }

    @Override
    public EvaluationResult evaluate(EvaluationTask task, float[] parameters) {
      EvaluationResult result = rounds.evaluate(task, parameters);
      evaluated.add(new Evaluation(task, parameters.clone(), result));
      return result;
    }

    private static RoundState copy(RoundState state) {
      return new RoundState(
          state.parameters().clone(),
          Map.of("momentum", state.optimizer().get("momentum").clone()));
    }
  }

  @TempDir private static Path root;
  private static SmallRun run;
  private static Observed rounds;
  private static RunState end;
  private static List<EpochMetrics> epochs;

  @BeforeAll
  static void train() {
    run = SmallRun.create(root, SmallRun.Settings.USUAL, LADDER);
    rounds = new Observed();
    end = run.start(rounds);
    epochs = run.record().read().epochs();
  }

  private static Precision precision(RoundTask task) {
    return ((PrecisionScheme) task.scheme()).precision();
  }

  @Test
  void trainingLearns() {
    EpochMetrics first = epochs.get(0);
    EpochMetrics last = epochs.get(epochs.size() - 1);
    assertThat(last.scores().trainLoss()).isLessThan(0.8 * first.scores().trainLoss());
    // Ten classes: chance is 10 %.
    assertThat(last.scores().testTop1()).isGreaterThan(40);
    assertThat(end.vectors().parameters()).isNotEqualTo(SmallRun.initial());
  }

  @Test
  void eachRoundBeginsWithTheAveragesOfTheOneBefore() {
    assertThat(rounds.trained).hasSize(epochs.size() * SmallRun.ROUNDS_PER_EPOCH);
    assertThat(rounds.trained.get(0).start().parameters()).isEqualTo(SmallRun.initial());
    assertThat(rounds.trained.get(0).start().optimizer().get("momentum")).containsOnly(0);
    for (int i = 1; i < rounds.trained.size(); i++) {
      RoundState before = rounds.trained.get(i - 1).end();
      RoundState start = rounds.trained.get(i).start();
      assertThat(start.parameters()).as("round %d", i).isEqualTo(before.parameters());
      assertThat(start.optimizer().get("momentum"))
          .as("round %d", i)
          .isEqualTo(before.optimizer().get("momentum"));
      assertThat(rounds.trained.get(i).end().parameters()).isNotEqualTo(start.parameters());
    }
    RoundState last = rounds.trained.get(rounds.trained.size() - 1).end();
    assertThat(end.vectors().parameters()).isEqualTo(last.parameters());
    assertThat(end.vectors().optimizer().get("momentum"))
        .isEqualTo(last.optimizer().get("momentum"));
  }

  @Test
  void roundsCoverEachEpochOnceInOrder() {
    for (int i = 0; i < rounds.trained.size(); i++) {
      RoundTask task = rounds.trained.get(i).task();
      int round = i % SmallRun.ROUNDS_PER_EPOCH;
      assertThat(task.place().epoch()).isEqualTo(i / SmallRun.ROUNDS_PER_EPOCH);
      assertThat(task.place().round()).isEqualTo(i);
      assertThat(task.batches().first())
          .isEqualTo(round * run.settings().extent().batchesPerRound());
      boolean last = round == SmallRun.ROUNDS_PER_EPOCH - 1;
      assertThat(task.batches().count())
          .isEqualTo(
              last
                  ? run.settings().extent().batchesPerEpoch() - task.batches().first()
                  : run.settings().extent().batchesPerRound());
      boolean watched = precision(task) instanceof Precision.Fixed;
      assertThat(task.gradient() == RoundTask.Gradient.OF_LAST_BATCH).isEqualTo(last && watched);
      assertThat(task.place().seed()).isEqualTo(SmallRun.Settings.USUAL.seed());
    }
  }

  @Test
  void roundsTrainInThePrecisionAndAtTheRateOfTheirEpoch() {
    assertThat(epochs.stream().map(EpochMetrics::precision).distinct().toList())
        .containsExactly("8", "fp32");
    assertThat(epochs.stream().map(EpochMetrics::learningRate).distinct().count()).isGreaterThan(1);
    for (Round round : rounds.trained) {
      EpochMetrics epoch = epochs.get(round.task().place().epoch());
      assertThat(precision(round.task()).label()).isEqualTo(epoch.precision());
      assertThat(round.task().rules().learningRates())
          .hasSize(round.task().batches().count())
          .containsOnly(epoch.learningRate().floatValue());
    }
  }

  /** Single precision begins at the full rate, and each of its epochs has a tenth of the last. */
  @Test
  void theRateFallsInTheEpochInWhichTheScheduleSaysSo() {
    List<Double> rates =
        epochs.stream()
            .filter(epoch -> epoch.precision().equals("fp32"))
            .map(EpochMetrics::learningRate)
            .toList();
    double rate = SmallRun.Settings.USUAL.learningRate();
    assertThat(epochs.stream().filter(e -> !e.precision().equals("fp32")))
        .allMatch(e -> e.learningRate() == rate);
    assertThat(rates).hasSizeGreaterThan(1);
    for (int i = 0; i < rates.size(); i++) {
      assertThat(rates.get(i)).isCloseTo(rate * Math.pow(0.1, i), within(1e-12));
    }
  }

  /** Four workers one after another: each waits for three others, and does a fourth of the work. */
  @Test
  void waitingIsNoExchangeAndThePartsOfTheTimeAddUp() {
    for (EpochMetrics epoch : epochs) {
      Timing timing = epoch.timing();
      assertThat(timing.waiting()).isGreaterThan(3 * (timing.compute() + timing.input()));
      assertThat(timing.exchange()).isBetween(0.0, timing.seconds() - timing.waiting());
      assertThat(timing.other()).isCloseTo(0, within(1e-9));
    }
    List<RoundMetrics> lines = run.record().read().rounds();
    assertThat(lines).hasSize(4 * rounds.trained.size());
    assertThat(lines)
        .allSatisfy(line -> assertThat(line.timing().other()).isCloseTo(0, within(1e-9)));
  }

  @Test
  void eachEpochIsEvaluatedInItsOwnPrecisionWithItsLastAverages() {
    assertThat(rounds.evaluated).hasSize(epochs.size());
    for (int epoch = 0; epoch < epochs.size(); epoch++) {
      Observed.Evaluation evaluation = rounds.evaluated.get(epoch);
      Round last = rounds.trained.get((epoch + 1) * SmallRun.ROUNDS_PER_EPOCH - 1);
      assertThat(evaluation.task().scheme()).isEqualTo(last.task().scheme());
      assertThat(evaluation.parameters()).isEqualTo(last.end().parameters());
      assertThat(evaluation.task().split()).isEqualTo("test");
      assertThat(epochs.get(epoch).scores().testTop1())
          .isEqualTo(evaluation.result().top1Percent());
      assertThat(epochs.get(epoch).scores().testTop5())
          .isEqualTo(evaluation.result().top5Percent());
    }
    assertThat(end.testTop1()).isEqualTo(epochs.get(epochs.size() - 1).scores().testTop1());
    assertThat(end.bestTestTop1())
        .isEqualTo(epochs.stream().mapToDouble(e -> e.scores().testTop1()).max().orElseThrow());
  }
}
