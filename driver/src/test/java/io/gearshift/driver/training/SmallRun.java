package io.gearshift.driver.training;

import io.gearshift.driver.averages.WeightAverages;
import io.gearshift.driver.averaging.RoundOutcome;
import io.gearshift.driver.averaging.Rounds;
import io.gearshift.driver.averaging.SerialRounds;
import io.gearshift.driver.checkpoint.Checkpoint;
import io.gearshift.driver.checkpoint.CheckpointStore;
import io.gearshift.driver.dl4j.ModelZip;
import io.gearshift.driver.example.SmallDigits;
import io.gearshift.driver.example.SmallNetwork;
import io.gearshift.driver.policy.EpochLimits;
import io.gearshift.driver.policy.Ladder;
import io.gearshift.driver.policy.MuppetPolicy;
import io.gearshift.driver.policy.PrecisionPolicy;
import io.gearshift.driver.policy.diversity.TensorRange;
import io.gearshift.driver.policy.diversity.Threshold;
import io.gearshift.driver.policy.rate.LearningRateSchedule;
import io.gearshift.driver.policy.rate.RateCurve;
import io.gearshift.driver.record.RunConfiguration;
import io.gearshift.driver.record.RunRecord;
import io.gearshift.driver.record.event.Event;
import io.gearshift.driver.record.event.SwitchEvent;
import io.gearshift.driver.record.metrics.EpochMetrics;
import io.gearshift.driver.storage.Folder;
import io.gearshift.driver.training.listener.TrainingListener;
import io.gearshift.executors.data.TrainingBatches;
import io.gearshift.executors.exchange.EvaluationResult;
import io.gearshift.executors.exchange.GearTask;
import io.gearshift.executors.exchange.GearTimes;
import io.gearshift.executors.exchange.NetworkSpec;
import io.gearshift.executors.exchange.RoundState;
import io.gearshift.executors.exchange.RoundTask;
import io.gearshift.executors.exchange.part.ExchangeFormat;
import io.gearshift.executors.graph.GraphReader;
import io.gearshift.executors.numerics.Rounding;
import io.gearshift.executors.optimize.GroupRule;
import io.gearshift.executors.optimize.Objective;
import io.gearshift.executors.optimize.Sgd;
import io.gearshift.executors.optimize.UpdateRules;
import io.gearshift.executors.quantization.scheme.PrecisionScheme;
import io.gearshift.executors.task.EvaluationTask;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A run up the ladder 8, 12, single precision under the muppet policy: 7 epochs of 3 rounds, 4
 * workers, no Spark.
 */
public final class SmallRun {
  static final int EPOCHS = 7;
  static final int ROUNDS_PER_EPOCH = 3;
  static final int ROUNDS = EPOCHS * ROUNDS_PER_EPOCH;
  static final int CHECKPOINT_EVERY_ROUNDS = 2;

  private static final int WORKERS = 4;
  private static final int BATCH = 16;
  private static final int KEEP = 3;

  private final RunRecord record;
  private final CheckpointStore store;
  private final PrecisionPolicy policy;
  private final TrainingSettings settings;

  private SmallRun(RunRecord record, PrecisionPolicy policy, TrainingSettings settings) {
    this.record = record;
    this.store = CheckpointStore.open(record.checkpoints(), KEEP);
    this.policy = policy;
    this.settings = settings;
  }

  /** What a test changes. */
  public record Settings(
      long seed, NetworkSpec network, int workers, double learningRate, WeightAverages averages) {
    public static final Settings USUAL =
        new Settings(7, SmallNetwork.spec(), WORKERS, 0.02, WeightAverages.NONE);

    Settings withSeed(long other) {
      return new Settings(other, network, workers, learningRate, averages);
    }

    Settings withNetwork(NetworkSpec other) {
      return new Settings(seed, other, workers, learningRate, averages);
    }

    Settings withWorkers(int other) {
      return new Settings(seed, network, other, learningRate, averages);
    }

    Settings withLearningRate(double other) {
      return new Settings(seed, network, workers, other, averages);
    }

    Settings withAverages(WeightAverages other) {
      return new Settings(seed, network, workers, learningRate, other);
    }
  }

  /** A run that is to start. */
  public static SmallRun create(Path root, Settings settings, List<Integer> ladder) {
    RunConfiguration nothing =
        new RunConfiguration(
            "small",
            "",
            new RunConfiguration.Plan("", "", List.of(), "", 0),
            Map.of(),
            new RunConfiguration.DataChecksums("", null),
            "",
            Map.of(),
            Map.of(),
            Map.of());
    return new SmallRun(
        RunRecord.create(Folder.at(root), "small", nothing),
        policy(settings, ladder),
        training(settings));
  }

  /** A run that is there, with a policy that remembers nothing yet. */
  static SmallRun open(Path root, Settings settings, List<Integer> ladder) {
    return new SmallRun(
        RunRecord.open(Folder.at(root), "small"), policy(settings, ladder), training(settings));
  }

  RunState start(Rounds rounds) {
    return start(rounds, initial());
  }

  RunState start(Rounds rounds, float[] parameters) {
    return run(rounds).start(parameters);
  }

  /** Where it starts. */
  public static float[] initial() {
    return ModelZip.initialParameters(SmallNetwork.configuration());
  }

  public TrainingSettings settings() {
    return settings;
  }

  RunState resume(Rounds rounds) {
    Checkpoint checkpoint = store.latestValid(record::append).orElseThrow();
    return run(rounds)
        .resume(
            checkpoint,
            initial().length,
            () -> record.rewindTo(checkpoint.position(), checkpoint.record()));
  }

  TrainingRun run(Rounds rounds) {
    return new TrainingRun(settings, policy, rounds, record, store, new TrainingListener() {});
  }

  CheckpointStore store() {
    return store;
  }

  RunRecord record() {
    return record;
  }

  /** Epoch lines but for the times. */
  List<String> epochs() {
    return record.read().epochs().stream().map(SmallRun::withoutTimes).toList();
  }

  private static String withoutTimes(EpochMetrics m) {
    return String.join(
        " ",
        String.valueOf(m.epoch()),
        m.precision(),
        String.valueOf(m.scores().trainLoss()),
        String.valueOf(m.scores().trainTop1()),
        String.valueOf(m.scores().testTop1()),
        String.valueOf(m.scores().testTop5()),
        String.valueOf(m.learningRate()),
        String.valueOf(m.policy().diversity()),
        String.valueOf(m.policy().maxDiversity()),
        String.valueOf(m.policy().ratio()),
        String.valueOf(m.policy().threshold()),
        String.valueOf(m.policy().violations()));
  }

  /** Switches but for their time. */
  List<String> switches() {
    return record.read().events(SwitchEvent.class).stream().map(Event::summary).toList();
  }

  private static PrecisionPolicy policy(Settings settings, List<Integer> ladder) {
    List<TensorRange> tensors =
        GraphReader.read(SmallNetwork.configuration()).layout().trained().stream()
            .map(t -> new TensorRange(t.offset(), t.size()))
            .toList();
    return new MuppetPolicy(
        new MuppetPolicy.Settings(2, 1, new Threshold(1, 0.01, 0.1), new EpochLimits(2, 3)),
        Ladder.ofBits(ladder),
        new LearningRateSchedule.SinglePrecisionDecay(
            settings.learningRate(), 0.1, settings.learningRate() / 50, 1),
        tensors);
  }

  private static TrainingSettings training(Settings settings) {
    int batches = TrainingBatches.perEpoch(SmallDigits.TRAINING, settings.workers(), BATCH);
    return new TrainingSettings(
        settings.network(),
        settings.seed(),
        new TrainingSettings.Extent(EPOCHS, settings.workers(), BATCH, batches, 4),
        new PrecisionSchemes(
            PrecisionScheme.Arithmetic.INTEGER,
            new PrecisionScheme.Roundings(
                Rounding.NEAREST_EVEN, Rounding.STOCHASTIC, Rounding.STOCHASTIC),
            null,
            null),
        new Optimization(
            UpdateRules.of(new GroupRule(new Sgd(0.9f), 1e-4f)),
            Map.of(),
            Objective.PLAIN,
            new RateCurve.Constant(),
            Optional.empty(),
            Optimization.RoundStart.AVERAGED,
            settings.averages()),
        new TrainingSettings.Evaluation("test", 50),
        CHECKPOINT_EVERY_ROUNDS,
        ExchangeFormat.BITS_32);
  }

  /** Rounds of which only so many can be had. */
  static final class Limited implements Rounds {
    private final SerialRounds rounds = new SerialRounds(SmallDigits.spec());
    private int left;

    Limited(int left) {
      this.left = left;
    }

    @Override
    public RoundOutcome train(RoundTask task, RoundState state) {
      if (left == 0) {
        throw new PowerCut();
      }
      left--;
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

  /** The end of a process, as far as a test can have it. */
  static final class PowerCut extends RuntimeException {
    private static final long serialVersionUID = 1;
  }
}
