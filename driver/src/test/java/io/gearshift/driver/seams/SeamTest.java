package io.gearshift.driver.seams;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.averaging.RoundOutcome;
import io.gearshift.driver.averaging.Rounds;
import io.gearshift.driver.checkpoint.Checkpoint;
import io.gearshift.driver.checkpoint.CheckpointStore;
import io.gearshift.driver.dl4j.ModelZip;
import io.gearshift.driver.example.SmallDigits;
import io.gearshift.driver.example.SmallNetwork;
import io.gearshift.driver.policy.NoPolicy;
import io.gearshift.driver.policy.rate.LearningRateSchedule;
import io.gearshift.driver.record.RunConfiguration;
import io.gearshift.driver.record.RunRecord;
import io.gearshift.driver.spark.SparkRounds;
import io.gearshift.driver.spark.SparkSessions;
import io.gearshift.driver.storage.Folder;
import io.gearshift.driver.training.Optimization;
import io.gearshift.driver.training.RunState;
import io.gearshift.driver.training.TrainingRun;
import io.gearshift.driver.training.TrainingSettings;
import io.gearshift.driver.training.listener.TrainingListener;
import io.gearshift.executors.exchange.EvaluationResult;
import io.gearshift.executors.exchange.GearTask;
import io.gearshift.executors.exchange.GearTimes;
import io.gearshift.executors.exchange.NetworkSpec;
import io.gearshift.executors.exchange.RoundState;
import io.gearshift.executors.exchange.RoundTask;
import io.gearshift.executors.exchange.part.ExchangeFormat;
import io.gearshift.executors.graph.GraphReader;
import io.gearshift.executors.graph.NetworkGraph;
import io.gearshift.executors.graph.ParameterLayout;
import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.memory.ParameterVector;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.ops.OperationReport.OperandReport;
import io.gearshift.executors.optimize.GroupRule;
import io.gearshift.executors.optimize.Objective;
import io.gearshift.executors.optimize.Sgd;
import io.gearshift.executors.optimize.UpdateRules;
import io.gearshift.executors.plan.TrainingPlan;
import io.gearshift.executors.quantization.QuantizationScheme;
import io.gearshift.executors.quantization.scheme.PrecisionScheme;
import io.gearshift.executors.task.EvaluationTask;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each toy trains two rounds with three workers on Spark; another run stops between them, goes on,
 * and ends with the same bits. Nothing of a toy is known to the main code.
 */
class SeamTest {
  private static final int WORKERS = 3;
  private static final int BATCHES_PER_ROUND = 3;
  private static final int ROUNDS = 2;
  private static final Precision EIGHT = Precision.ofBits(8);
  private static final NetworkGraph GRAPH = GraphReader.read(SmallNetwork.configuration());
  private static final Optimization USUAL =
      new Optimization(
          UpdateRules.of(new GroupRule(new Sgd(0.9f), 1e-4f)),
          Objective.PLAIN,
          Optimization.RoundStart.AVERAGED);

  /** A sum over a whole tensor, the gradient of a step is large. */
  private static final Optimization OF_STEPS =
      new Optimization(
          new UpdateRules(
              new GroupRule(new Sgd(0.9f), 1e-4f),
              Map.of("steps", new GroupRule(new Sgd(0f), 1e-3f, 0, List.of()))),
          Objective.PLAIN,
          Optimization.RoundStart.AVERAGED);

  private static SparkSession session;
  private static SparkRounds rounds;

  @TempDir private Path root;

  @BeforeAll
  static void open() {
    // Drawing them closes the session it runs in.
    SmallDigits.spec();
    session = SparkSessions.open("seams", "local[3]", 1, Map.of());
    rounds =
        new SparkRounds(
            JavaSparkContext.fromSparkContext(session.sparkContext()), SmallDigits.spec(), 2);
  }

  @AfterAll
  static void close() {
    session.close();
  }

  /** Rounds until the power goes. */
  private record Limited(Rounds rounds, int left, int[] done) implements Rounds {
    @Override
    public RoundOutcome train(RoundTask task, RoundState state) {
      if (done[0]++ == left) {
        throw new IllegalStateException("power cut");
      }
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

  @Test
  void aQuantizerTrainsItsStep() {
    QuantizationScheme scheme = new ToyScheme(ToyScheme.Toy.TRAINED_STEP);
    TrainingSettings settings = settings(network(scheme), scheme, OF_STEPS);

    RunState end = trainTwice(settings);

    ParameterLayout layout = layout(settings);
    assertThat(settings.network().states()).hasSize(6);
    for (ParameterTensor step : layout.tensors()) {
      if (step.group().equals(TrainedStep.STEPS)) {
        float trained = end.vectors().parameters()[step.offset()];
        assertThat(trained).as(step.label()).isPositive().isNotIn(0.03f, 0.01f);
      }
    }
    assertThat(recorded(settings))
        .containsEntry("state convolution weight step", "steps: 1 value, trained, combined by mean")
        .containsEntry("gear 8", "toy scheme TRAINED_STEP");
    assertThat(explained(settings))
        .extracting(OperandReport::quantizer)
        .contains("8-bit grid of a trained step", "8-bit dynamic fixed point, stochastic");
  }

  @Test
  void aStateIsCombinedBySum() {
    QuantizationScheme scheme = new ToyScheme(ToyScheme.Toy.COUNTED_ENCODINGS);
    TrainingSettings settings = settings(network(scheme), scheme, USUAL);

    RunState end = trainTwice(settings);

    for (ParameterTensor state : layout(settings).tensors()) {
      float value = end.vectors().parameters()[state.offset()];
      if (state.group().equals(CountedEncodings.COUNTS)) {
        assertThat(value).as(state.label()).isEqualTo(WORKERS * BATCHES_PER_ROUND * ROUNDS);
      } else if (state.group().equals(CountedEncodings.UNITS)) {
        assertThat(value).as(state.label()).isEqualTo(1);
      }
    }
    assertThat(recorded(settings))
        .containsEntry(
            "state convolution INPUT encodings", "counts: 1 value, kept, combined by sum");
    assertThat(explained(settings))
        .extracting(OperandReport::quantizer)
        .contains("8-bit dynamic fixed point, nearest, counted");
  }

  @Test
  void aPenaltyIsAddedAndRecorded() {
    QuantizationScheme scheme = new ToyScheme(ToyScheme.Toy.TRAINED_STEP);
    Distance distance = new Distance("steps");
    Optimization with =
        new Optimization(
            OF_STEPS.updates(),
            new Objective(0, List.of(distance)),
            Optimization.RoundStart.AVERAGED);

    RunState end = trainTwice(settings(network(scheme), scheme, with));
    Map<String, Double> terms =
        RunRecord.open(Folder.at(root), "whole").read().epochs().get(0).lossTerms();

    // Three layers begin with steps of 0.03 and 0.01, and move a little.
    double atStart = 0.1 * 3 * (0.03 * 0.03 + 0.01 * 0.01);
    assertThat(terms).containsOnlyKeys("distance of steps");
    assertThat(terms.get("distance of steps")).isBetween(0.5 * atStart, 2 * atStart);
    assertThat(recorded(settings(network(scheme), scheme, with)))
        .containsEntry("loss term distance of steps", distance.label());
    root = root.resolve("without");
    RunState without = trainTwice(settings(network(scheme), scheme, OF_STEPS));
    assertThat(end.vectors().parameters()).isNotEqualTo(without.vectors().parameters());
  }

  @Test
  void anOptimizerKeepsItsOwnVector() {
    QuantizationScheme scheme = PrecisionScheme.of(EIGHT);
    UpdateRules rules =
        new UpdateRules(
            new GroupRule(new Sgd(0.9f), 0), Map.of("weights", new GroupRule(new Wanderer(), 0)));
    Optimization optimization =
        new Optimization(rules, Objective.PLAIN, Optimization.RoundStart.AVERAGED);
    TrainingSettings settings = settings(network(scheme), scheme, optimization);

    RunState end = trainTwice(settings);

    assertThat(end.vectors().optimizer()).containsOnlyKeys("momentum", "wandered");
    float[] wandered = end.vectors().optimizer().get("wandered");
    float[] momentum = end.vectors().optimizer().get("momentum");
    for (ParameterTensor tensor : layout(settings).trained()) {
      boolean weight = tensor.role() == ParameterTensor.Role.WEIGHT;
      assertThat(part(wandered, tensor)).as(tensor.label()).matches(v -> isZero(v) != weight);
      assertThat(part(momentum, tensor)).as(tensor.label()).matches(v -> isZero(v) == weight);
    }
    assertThat(recorded(settings)).containsEntry("update of weights", "wanderer, weight decay 0.0");
  }

  private static boolean isZero(float[] values) {
    return Arrays.equals(values, new float[values.length]);
  }

  private static float[] part(float[] vector, ParameterTensor tensor) {
    return Arrays.copyOfRange(vector, tensor.offset(), tensor.offset() + tensor.size());
  }

  private static NetworkSpec network(QuantizationScheme scheme) {
    NetworkSpec spec = SmallNetwork.spec().on(Compute.reference());
    Kernels kernels = KernelsProvider.open(Compute.reference());
    return spec.with(TrainingPlan.states(GRAPH, spec.images(), scheme, kernels));
  }

  private static TrainingSettings settings(
      NetworkSpec network, QuantizationScheme scheme, Optimization optimization) {
    return new TrainingSettings(
        network,
        11,
        new TrainingSettings.Extent(1, WORKERS, 16, ROUNDS * BATCHES_PER_ROUND, BATCHES_PER_ROUND),
        precision -> scheme,
        optimization,
        new TrainingSettings.Evaluation("test", 50),
        1,
        ExchangeFormat.BITS_32);
  }

  private static ParameterLayout layout(TrainingSettings settings) {
    return GRAPH.layout().extendedBy(settings.network().states());
  }

  /** Once at a stretch, once with a stop between the rounds; both end alike. */
  private RunState trainTwice(TrainingSettings settings) {
    float[] initial =
        settings.network().initial(ModelZip.initialParameters(SmallNetwork.configuration()));
    RunState whole = run(settings, rounds, record("whole", settings)).start(initial);

    RunRecord record = record("stopped", settings);
    try {
      run(settings, new Limited(rounds, 1, new int[1]), record).start(initial);
      throw new AssertionError("The power did not go");
    } catch (IllegalStateException e) {
      assertThat(e).hasMessage("power cut");
    }
    RunRecord again = RunRecord.open(Folder.at(root), "stopped");
    Checkpoint checkpoint =
        CheckpointStore.open(again.checkpoints(), 2).latestValid(again::append).orElseThrow();
    assertThat(checkpoint.position().round()).isEqualTo(1);
    RunState resumed =
        run(settings, rounds, again)
            .resume(
                checkpoint,
                initial.length,
                () -> again.rewindTo(checkpoint.position(), checkpoint.record()));

    assertThat(resumed.vectors().parameters()).isEqualTo(whole.vectors().parameters());
    whole
        .vectors()
        .optimizer()
        .forEach(
            (name, values) ->
                assertThat(resumed.vectors().optimizer().get(name)).as(name).isEqualTo(values));
    assertThat(resumed.testTop1()).isEqualTo(whole.testTop1());
    assertThat(whole.vectors().parameters()).isNotEqualTo(initial);
    return whole;
  }

  private static TrainingRun run(TrainingSettings settings, Rounds rounds, RunRecord record) {
    return new TrainingRun(
        settings,
        new NoPolicy(EIGHT, new LearningRateSchedule.Stepped(0.02, 1, List.of())),
        rounds,
        record,
        CheckpointStore.open(record.checkpoints(), 2),
        new TrainingListener() {});
  }

  private RunRecord record(String id, TrainingSettings settings) {
    return RunRecord.create(
        Folder.at(root),
        id,
        new RunConfiguration(
            id,
            "",
            new RunConfiguration.Plan("", "", List.of("8"), "none", WORKERS),
            Map.of(),
            new RunConfiguration.DataChecksums("", null),
            "",
            settings.describe(List.of(EIGHT)),
            Map.of(),
            Map.of()));
  }

  private Map<String, String> recorded(TrainingSettings settings) {
    Map<String, String> written =
        RunRecord.open(Folder.at(root), "whole").read().configuration().training();
    assertThat(written).isEqualTo(settings.describe(List.of(EIGHT)));
    return written;
  }

  private static List<OperandReport> explained(TrainingSettings settings) {
    Kernels kernels = KernelsProvider.open(Compute.reference());
    ParameterLayout layout = layout(settings);
    return TrainingPlan.compile(
            GRAPH,
            settings.network().images(),
            2,
            settings.gears().of(EIGHT),
            kernels,
            new ParameterVector(kernels, layout),
            new ParameterVector(kernels, layout))
        .explain()
        .stream()
        .flatMap(operation -> operation.operands().stream())
        .toList();
  }
}
