package io.gearshift.driver.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.driver.averages.WeightAverages;
import io.gearshift.driver.averaging.RoundOutcome;
import io.gearshift.driver.averaging.Rounds;
import io.gearshift.driver.averaging.SerialRounds;
import io.gearshift.driver.checkpoint.Checkpoint;
import io.gearshift.driver.checkpoint.CheckpointStore;
import io.gearshift.driver.dl4j.ModelZip;
import io.gearshift.driver.example.SmallDigits;
import io.gearshift.driver.example.SmallNetwork;
import io.gearshift.driver.learned.LearnedQuantizers;
import io.gearshift.driver.policy.Ladder;
import io.gearshift.driver.policy.RangeSearchPolicy;
import io.gearshift.driver.policy.rate.LearningRateSchedule;
import io.gearshift.driver.policy.rate.MomentumRise;
import io.gearshift.driver.policy.rate.RateCurve;
import io.gearshift.driver.ranges.KeptRanges;
import io.gearshift.driver.ranges.RangeRule;
import io.gearshift.driver.ranges.RangeSettings;
import io.gearshift.driver.record.BestValidation;
import io.gearshift.driver.record.RunConfiguration;
import io.gearshift.driver.record.RunRecord;
import io.gearshift.driver.record.metrics.EpochMetrics;
import io.gearshift.driver.record.metrics.RangeMetrics;
import io.gearshift.driver.storage.Folder;
import io.gearshift.driver.training.listener.TrainingListener;
import io.gearshift.driver.widths.SearchedWidths;
import io.gearshift.executors.exchange.EvaluationResult;
import io.gearshift.executors.exchange.GearTask;
import io.gearshift.executors.exchange.GearTimes;
import io.gearshift.executors.exchange.NetworkSpec;
import io.gearshift.executors.exchange.RoundState;
import io.gearshift.executors.exchange.RoundTask;
import io.gearshift.executors.exchange.part.ExchangeFormat;
import io.gearshift.executors.graph.GraphReader;
import io.gearshift.executors.graph.NetworkGraph;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.optimize.GroupRule;
import io.gearshift.executors.optimize.Objective;
import io.gearshift.executors.optimize.RoundedSgd;
import io.gearshift.executors.optimize.UpdateRules;
import io.gearshift.executors.plan.TrainingPlan;
import io.gearshift.executors.quantization.quantizer.MultiplierFormat;
import io.gearshift.executors.quantization.scheme.MultiplierScheme;
import io.gearshift.executors.task.EvaluationTask;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One epoch that finds ranges and two that train with them, by two workers in five rounds each. */
class RangeSearchTest {
  private static final int ROUNDS_PER_EPOCH = 5;
  private static final int INITIAL_RANGE = 5;
  private static final MultiplierFormat WIDE =
      new MultiplierFormat(MultiplierFormat.Kind.DFXP, INITIAL_RANGE, 31, 31);
  private static final MultiplierFormat NARROW =
      new MultiplierFormat(MultiplierFormat.Kind.DFXP, INITIAL_RANGE, 9, 11);
  private static final Precision SEARCH = new Precision.Named("range search 31");
  private static final Precision FORMAT = new Precision.Named("DFXP 9/11");
  private static final NetworkGraph GRAPH = GraphReader.read(SmallNetwork.configuration());

  /** What was asked for in a round, and from where. */
  private record Round(RoundTask task, float[] parameters, float[] step) {}

  private static final class Observed implements Rounds {
    private final SerialRounds rounds = new SerialRounds(SmallDigits.spec());
    private final List<Round> trained = new ArrayList<>();

    @Override
    public RoundOutcome train(RoundTask task, RoundState state) {
      trained.add(
          new Round(task, state.parameters().clone(), state.optimizer().get("step").clone()));
      return rounds.train(task, state);
    }

    @Override
    public List<GearTimes> timeGears(GearTask task, float[] parameters) {
      return rounds.timeGears(task, parameters);
    }

    @Override
    public EvaluationResult evaluate(EvaluationTask task, float[] parameters) {
      return rounds.evaluate(task, parameters);
    }
  }

  @TempDir private static Path wholeRoot;
  private static final Observed OBSERVED = new Observed();
  private static final TrainingSettings SETTINGS = settings();
  private static RunRecord whole;
  private static RunState end;

  @TempDir private Path root;

  @BeforeAll
  static void trainWithoutInterruption() {
    whole = create(wholeRoot);
    end = run(whole, OBSERVED).start(initial());
  }

  private static TrainingSettings settings() {
    NetworkSpec plain = SmallNetwork.spec();
    NetworkSpec network =
        plain.with(
            TrainingPlan.states(
                GRAPH,
                plain.images(),
                new MultiplierScheme(NARROW),
                KernelsProvider.open(plain.compute())));
    return new TrainingSettings(
        network,
        7,
        new TrainingSettings.Extent(3, 2, 16, 18, 4),
        gear -> new MultiplierScheme(gear.equals(SEARCH) ? WIDE : NARROW),
        new Optimization(
            UpdateRules.of(new GroupRule(new RoundedSgd(0.5f), 0)),
            Map.of(),
            Objective.PLAIN,
            new RateCurve.Polynomial(1, 0),
            Optional.of(new MomentumRise(0.5, 0.75, 0.5)),
            Optimization.RoundStart.AVERAGED,
            WeightAverages.NONE),
        // Any other split stands for the one that validates.
        new TrainingSettings.Evaluation("test", "train", 50),
        1,
        ExchangeFormat.BITS_32,
        new QuantizerStates(
            new RangeSettings(
                KeptRanges.of(GRAPH.layout().extendedBy(network.states())),
                Optional.of(new RangeRule(16, 0.001)),
                () -> network.initial(ModelZip.initialParameters(SmallNetwork.configuration()))),
            SearchedWidths.NONE,
            LearnedQuantizers.NONE));
  }

  private static float[] initial() {
    return SETTINGS.states().ranges().initial().get();
  }

  private static RunRecord create(Path root) {
    return RunRecord.create(
        Folder.at(root),
        "small",
        new RunConfiguration(
            "small",
            "",
            new RunConfiguration.Plan("", "", List.of(), "", 0),
            Map.of(),
            new RunConfiguration.DataChecksums("", null),
            "",
            Map.of(),
            Map.of(),
            Map.of()));
  }

  private static TrainingRun run(RunRecord record, Rounds rounds) {
    return new TrainingRun(
        SETTINGS,
        new RangeSearchPolicy(
            1,
            new Ladder(List.of(SEARCH, FORMAT)),
            new LearningRateSchedule.Stepped(0.02, 1, List.of())),
        rounds,
        record,
        CheckpointStore.open(record.checkpoints(), 3),
        new TrainingListener() {});
  }

  @Test
  void trainingBeginsAgainWithTheRangesThatWereFound() {
    Round first = OBSERVED.trained.get(ROUNDS_PER_EPOCH);
    float[] expected = initial();
    int moved = 0;
    for (KeptRanges.Operand operand : SETTINGS.states().ranges().kept().operands()) {
      float range = first.parameters()[operand.range()];
      moved += range == INITIAL_RANGE ? 0 : 1;
      expected[operand.range()] = range;
    }

    assertThat(first.parameters()).isEqualTo(expected);
    assertThat(first.step()).containsOnly(0);
    assertThat(OBSERVED.trained.get(ROUNDS_PER_EPOCH - 1).step()).isNotEqualTo(first.step());
    assertThat(SETTINGS.states().ranges().kept().operands()).hasSize(6 + 10 + 10);
    assertThat(moved).isGreaterThan(10);
  }

  /** Two rounds of four batches of two workers are the sixteen batches between two moves. */
  @Test
  void rangesMoveByOneBitEverySecondRound() {
    for (int round : new int[] {1, 2, 3, 4}) {
      float[] before = OBSERVED.trained.get(round - 1).parameters();
      float[] after = OBSERVED.trained.get(round).parameters();
      for (KeptRanges.Operand operand : SETTINGS.states().ranges().kept().operands()) {
        float change = after[operand.range()] - before[operand.range()];
        if (round % 2 == 0) {
          assertThat(change).as("round %d, %s", round, operand).isIn(-1f, 0f, 1f);
        } else {
          assertThat(change).as("round %d, %s", round, operand).isZero();
        }
      }
    }
  }

  @Test
  void schedulesCountFromTheFirstEpochOfTrainingProper() {
    for (int round = 0; round < OBSERVED.trained.size(); round++) {
      RoundTask task = OBSERVED.trained.get(round).task();
      int epoch = round / ROUNDS_PER_EPOCH;
      float momentum = epoch == 2 ? 0.75f : 0.5f;
      assertThat(task.rules().updates().usual().optimizer()).isEqualTo(new RoundedSgd(momentum));
      MultiplierFormat format = ((MultiplierScheme) task.scheme()).format();
      assertThat(format).isEqualTo(epoch == 0 ? WIDE : NARROW);
    }
    assertThat(OBSERVED.trained.get(4).task().rules().learningRates()).containsOnly(0.02f);
    assertThat(OBSERVED.trained.get(5).task().rules().learningRates()[0]).isEqualTo(0.02f);
    assertThat(OBSERVED.trained.get(10).task().rules().learningRates()[0]).isEqualTo(0.01f);
    assertThat(whole.read().epochs())
        .extracting(EpochMetrics::precision)
        .containsExactly("range search 31", "DFXP 9/11", "DFXP 9/11");
  }

  @Test
  void theBestEpochIsOneOfTrainingProper() {
    List<EpochMetrics> epochs = whole.read().epochs();
    assertThat(end.bestTestTop1())
        .isEqualTo(Math.max(epochs.get(1).scores().testTop1(), epochs.get(2).scores().testTop1()));
  }

  @Test
  void theValidationSplitChoosesAnEpochOfTrainingProper() {
    List<EpochMetrics> epochs = whole.read().epochs();
    EpochMetrics best =
        epochs.get(2).scores().validationTop1() > epochs.get(1).scores().validationTop1()
            ? epochs.get(2)
            : epochs.get(1);

    assertThat(epochs).allMatch(epoch -> epoch.scores().validationTop1() > 0);
    assertThat(end.bestValidation())
        .isEqualTo(
            new BestValidation(
                best.epoch(), best.scores().validationTop1(), best.scores().testTop1()));
  }

  @Test
  void eachEpochsRangesAreRecorded() {
    List<RangeMetrics> ranges = whole.read().ranges();
    assertThat(ranges).extracting(RangeMetrics::epoch).containsExactly(0, 1, 2);
    KeptRanges.Operand last = SETTINGS.states().ranges().kept().operands().get(25);
    RangeMetrics.Layer output = ranges.get(2).layers().get(2);
    assertThat(output.layer()).isEqualTo(last.layer()).isEqualTo("output");
    assertThat(output.operands()).hasSize(10);
    assertThat(output.operands().get(9).operand()).isEqualTo(last.name());
    assertThat(output.operands().get(9).integerBits())
        .isEqualTo((int) end.vectors().parameters()[last.range()]);
  }

  /** In the search, at its end, at the start of training proper, and later. */
  @ParameterizedTest(name = "stopped after round {0}")
  @ValueSource(ints = {2, 5, 6, 11})
  void aResumedRunEndsWithTheSameBits(int stop) {
    assertThatThrownBy(() -> run(create(root), new SmallRun.Limited(stop)).start(initial()))
        .isInstanceOf(SmallRun.PowerCut.class);
    RunRecord record = RunRecord.open(Folder.at(root), "small");
    Checkpoint checkpoint =
        CheckpointStore.open(record.checkpoints(), 3).latestValid(record::append).orElseThrow();

    RunState state;
    try (SerialRounds rounds = new SerialRounds(SmallDigits.spec())) {
      state =
          run(record, rounds)
              .resume(
                  checkpoint,
                  initial().length,
                  () -> record.rewindTo(checkpoint.position(), checkpoint.record()));
    }

    assertThat(state.vectors().parameters()).isEqualTo(end.vectors().parameters());
    assertThat(state.vectors().optimizer().get("step"))
        .isEqualTo(end.vectors().optimizer().get("step"));
    assertThat(state.bestTestTop1()).isEqualTo(end.bestTestTop1());
    assertThat(state.bestValidation()).isEqualTo(end.bestValidation());
    assertThat(record.read().ranges()).isEqualTo(whole.read().ranges());
  }
}
