package io.gearshift.driver.training;

import io.gearshift.driver.averages.WeightAverages;
import io.gearshift.driver.averaging.RoundOutcome;
import io.gearshift.driver.averaging.Rounds;
import io.gearshift.driver.checkpoint.Checkpoint;
import io.gearshift.driver.checkpoint.CheckpointStore;
import io.gearshift.driver.policy.PolicyDecision;
import io.gearshift.driver.policy.PrecisionPolicy;
import io.gearshift.driver.ranges.KeptRanges;
import io.gearshift.driver.ranges.OverflowTotals;
import io.gearshift.driver.record.BestValidation;
import io.gearshift.driver.record.RunRecord;
import io.gearshift.driver.record.event.StragglerEvent;
import io.gearshift.driver.record.event.SwitchEvent;
import io.gearshift.driver.record.metrics.EpochMetrics;
import io.gearshift.driver.record.metrics.Position;
import io.gearshift.driver.record.metrics.QuantizerMetrics;
import io.gearshift.driver.record.metrics.WidthMetrics;
import io.gearshift.driver.training.TrainingSettings.Extent;
import io.gearshift.driver.training.listener.EpochTotals;
import io.gearshift.driver.training.listener.TrainingListener;
import io.gearshift.executors.exchange.BatchRange;
import io.gearshift.executors.exchange.EvaluationResult;
import io.gearshift.executors.exchange.RoundPlace;
import io.gearshift.executors.exchange.RoundState;
import io.gearshift.executors.exchange.RoundTask;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.task.EvaluationTask;
import java.util.Optional;

/**
 * Trains from a state to the policy's end. What is computed depends on the settings, the data and
 * the state alone, so a run that was stopped and resumed ends with the same bits.
 */
public final class TrainingRun {
  private static final double NANOS = 1e9;

  private final TrainingSettings settings;
  private final PrecisionPolicy policy;
  private final Rounds rounds;
  private final RunRecord record;
  private final CheckpointStore checkpoints;
  private final TrainingListener listener;
  private final RunSchedule schedule;
  private final Stragglers stragglers = new Stragglers();

  private RunState state;
  private int roundsSinceCheckpoint;
  private long resumedAt;
  private double secondsBefore;

  /**
   * @param record of the run; null to keep none, and no checkpoints then
   * @param checkpoints where to keep the run's state; null to keep none
   */
  public TrainingRun(
      TrainingSettings settings,
      PrecisionPolicy policy,
      Rounds rounds,
      RunRecord record,
      CheckpointStore checkpoints,
      TrainingListener listener) {
    this.settings = settings;
    this.policy = policy;
    this.rounds = rounds;
    this.record = record;
    this.checkpoints = checkpoints;
    this.listener = listener;
    this.schedule = new RunSchedule(settings, policy.firstEpoch());
  }

  /** Trains from the beginning. */
  public RunState start(float[] initialParameters) {
    return run(
        RunState.initial(
            RoundState.fresh(initialParameters, settings.optimization().updates().stateNames()),
            settings.optimization().averages()));
  }

  /**
   * Trains on from a checkpoint; returns at once if the run was complete there.
   *
   * @param parameters how many the network has
   * @param ready called once the checkpoint is known to fit, before anything is trained or recorded
   * @throws UserError if the checkpoint is of a run with other settings
   */
  public RunState resume(Checkpoint checkpoint, int parameters, Runnable ready) {
    RunState from = RunState.restore(checkpoint, policy, settings, parameters);
    ready.run();
    return run(from);
  }

  /** Trains on from a state that this policy led to, until so many epochs are over in all. */
  public RunState run(RunState from) {
    state = from;
    resumedAt = System.nanoTime();
    secondsBefore = from.seconds();
    boolean stop = from.complete() || from.position().epoch() >= settings.extent().epochs();
    while (!stop) {
      stop = epoch();
    }
    writeCheckpoint();
    return state;
  }

  /** One epoch, or what is left of it; says whether it was the last. */
  private boolean epoch() {
    int epoch = state.position().epoch();
    Precision precision = policy.precision();
    double learningRate = policy.learningRate(epoch);
    long images =
        (long) settings.extent().workers()
            * settings.extent().batchSize()
            * settings.extent().batchesOf(epoch);
    listener.epochStarted(epoch, precision, images, state.totals().examples());
    float[] gradient = null;
    for (int round = state.position().round(); round < settings.extent().roundsOf(epoch); round++) {
      RoundOutcome outcome = round(epoch, round, precision, learningRate);
      gradient = outcome.gradient();
      if (record != null) {
        record.append(RoundLines.of(epoch, round, precision, outcome));
      }
      tellStragglers(epoch, round, outcome);
      OverflowTotals beyond =
          settings
              .states()
              .ranges()
              .kept()
              .counted(state.vectors().parameters(), outcome.state().parameters());
      RoundState start = nextStart(outcome.state());
      WeightAverages.Averaged averaged =
          settings
              .optimization()
              .averages()
              .after(start.parameters(), state.averages(), schedule.place(epoch, round));
      state =
          new RunState(
              new Position(epoch, round + 1),
              new RoundState(averaged.parameters(), start.optimizer()),
              averaged.vectors(),
              state.totals().plus(outcome).plus(beyond),
              secondsSoFar(),
              state.bestTestTop1(),
              state.testTop1(),
              state.bestValidation(),
              false);
      listener.roundFinished(epoch, state.totals(), images);
      roundsSinceCheckpoint++;
      boolean lastOfEpoch = round + 1 == settings.extent().roundsOf(epoch);
      if (!lastOfEpoch && checkpointDue()) {
        writeCheckpoint();
      }
    }
    return endEpoch(epoch, precision, learningRate, gradient);
  }

  private void tellStragglers(int epoch, int round, RoundOutcome outcome) {
    for (StragglerEvent straggler : stragglers.after(epoch, round, outcome.reports())) {
      if (record != null) {
        record.append(straggler);
      }
      listener.straggling(straggler);
    }
  }

  private RoundOutcome round(int epoch, int round, Precision precision, double learningRate) {
    boolean last = round + 1 == settings.extent().roundsOf(epoch);
    Extent extent = settings.extent();
    RoundTask task =
        new RoundTask(
            settings.network(),
            settings.gears().of(precision),
            schedule.rules(epoch, round, learningRate),
            new RoundPlace(
                settings.seed(),
                epoch,
                epoch * extent.roundsPerEpoch() + round,
                0,
                extent.workers()),
            new BatchRange(
                round * extent.batchesPerRound(),
                extent.batchesOfRound(epoch, round),
                extent.batchSize()),
            last && policy.needsGradient()
                ? RoundTask.Gradient.OF_LAST_BATCH
                : RoundTask.Gradient.NOT_WANTED,
            settings.exchange());
    try {
      return rounds.train(task, state.vectors());
    } catch (RuntimeException e) {
      Throwable runaway = DivergedException.runaway(e);
      if (runaway == null) {
        throw e;
      }
      String kept =
          checkpoints == null
              ? "not kept: checkpoints are switched off"
              : "in " + checkpoints.write(checkpoint());
      throw new DivergedException(
          "Training stopped in epoch "
              + epoch
              + ", round "
              + round
              + ", "
              + runaway.getMessage()
              + " (learning rate "
              + learningRate
              + "; the last good state is "
              + kept
              + ")",
          e);
    }
  }

  private boolean endEpoch(int epoch, Precision precision, double learningRate, float[] gradient) {
    Tested tested = Tested.NOTHING;
    if (settings.evaluation() != null) {
      listener.evaluating(epoch);
      tested =
          new Tested(
              evaluate(epoch, precision, learningRate, settings.evaluation().split()),
              evaluate(epoch, precision, learningRate, settings.evaluation().validation()));
    }
    PolicyDecision decision = policy.endOfEpoch(epoch, gradient);
    EpochMetrics metrics =
        metrics(decision, schedule.rate(epoch, 0, learningRate), state.totals(), tested);
    Optional<WidthMetrics> widths =
        settings.states().widths().endOf(epoch, precision, state.vectors().parameters());
    Optional<QuantizerMetrics> learned =
        settings.states().learned().endOf(epoch, precision, state.vectors().parameters());
    if (record != null) {
      KeptRanges kept = settings.states().ranges().kept();
      if (!kept.isEmpty()) {
        float[] parameters = state.vectors().parameters();
        record.append(RangeLines.of(epoch, precision, kept, parameters, state.totals().overflow()));
      }
      widths.ifPresent(record::append);
      learned.ifPresent(record::append);
      record.append(metrics);
    }
    listener.epochFinished(metrics);
    widths.ifPresent(listener::widthsFound);
    learned.ifPresent(listener::quantizersLearned);
    boolean stop = decision.stop() || epoch + 1 >= settings.extent().epochs();
    if (decision.switchTo() != null && !stop) {
      if (record != null) {
        record.append(SwitchEvent.now(epoch + 1, precision.label(), decision.switchTo().label()));
      }
      listener.switched(decision);
    }
    RunState before = state;
    state = after(metrics, learned.map(QuantizerMetrics::holds).orElse(true), decision.stop());
    if (checkpoints != null && state.isBetterThan(before)) {
      checkpoints.writeBest(checkpoint());
    }
    if (decision.restarts() && !stop) {
      state = restarted();
    }
    boolean everyEpoch = settings.checkpointEveryRounds() == 0;
    if (!stop && (everyEpoch || checkpointDue())) {
      writeCheckpoint();
    }
    return stop;
  }

  /**
   * The state behind an epoch.
   *
   * @param counts whether the epoch may be the best one
   */
  private RunState after(EpochMetrics metrics, boolean counts, boolean complete) {
    Double top1 = metrics.scores().testTop1();
    Double best = state.bestTestTop1();
    boolean better = counts && top1 != null && (best == null || best < top1);
    return new RunState(
        new Position(metrics.epoch() + 1, 0),
        state.vectors(),
        state.averages(),
        EpochTotals.NONE,
        secondsSoFar(),
        better ? top1 : best,
        top1,
        counts
            ? BestValidation.of(
                state.bestValidation(), metrics.epoch(), metrics.scores().validationTop1(), top1)
            : state.bestValidation(),
        complete);
  }

  /** The beginning of training proper: what was trained so far was for the ranges alone. */
  private RunState restarted() {
    float[] start = settings.states().ranges().restart(state.vectors().parameters());
    return state
        .with(RoundState.fresh(start, state.vectors().optimizer().keySet()))
        .withoutResults();
  }

  /** Null for no split. */
  private EvaluationResult evaluate(
      int epoch, Precision precision, double learningRate, String split) {
    if (split == null) {
      return null;
    }
    EvaluationTask task =
        new EvaluationTask(
            settings.network(),
            settings.gears().of(precision),
            split,
            settings.extent().workers(),
            settings.evaluation().batchSize(),
            settings.evaluation().testTime());
    try {
      return rounds.evaluate(task, state.evaluated());
    } catch (RuntimeException e) {
      Throwable runaway = DivergedException.runaway(e);
      if (runaway == null) {
        throw e;
      }
      // These parameters are no good: what was kept before them stays the newest.
      throw new DivergedException(
          "Training stopped in the test of epoch "
              + epoch
              + ": "
              + runaway.getMessage()
              + " (learning rate "
              + learningRate
              + "; the checkpoints before are kept)",
          e);
    }
  }

  /** What an epoch was evaluated on; null where it was not. */
  private record Tested(EvaluationResult test, EvaluationResult validation) {
    static final Tested NOTHING = new Tested(null, null);
  }

  private static EpochMetrics metrics(
      PolicyDecision decision, double learningRate, EpochTotals totals, Tested tested) {
    EvaluationResult test = tested.test();
    EvaluationResult validation = tested.validation();
    return new EpochMetrics(
        decision.epoch(),
        decision.precision().label(),
        new EpochMetrics.Scores(
            totals.meanLoss(),
            totals.top1Percent(),
            test == null ? null : test.top1Percent(),
            test == null ? null : test.top5Percent(),
            validation == null ? null : validation.top1Percent()),
        learningRate,
        new EpochMetrics.Policy(
            decision.diversity(),
            decision.maxDiversity(),
            decision.ratio(),
            decision.threshold(),
            decision.violations()),
        totals.timing(),
        totals.bytesExchanged(),
        totals.meanTerms());
  }

  private RoundState nextStart(RoundState averages) {
    float[] parameters = settings.states().ranges().after(averages.parameters());
    return settings.optimization().roundStart() == Optimization.RoundStart.AVERAGED
        ? new RoundState(parameters, averages.optimizer())
        : RoundState.fresh(parameters, averages.optimizer().keySet());
  }

  private boolean checkpointDue() {
    return settings.checkpointEveryRounds() > 0
        && roundsSinceCheckpoint >= settings.checkpointEveryRounds();
  }

  private double secondsSoFar() {
    return secondsBefore + (System.nanoTime() - resumedAt) / NANOS;
  }

  private void writeCheckpoint() {
    if (checkpoints == null) {
      return;
    }
    checkpoints.write(checkpoint());
    roundsSinceCheckpoint = 0;
  }

  /** The record is on the disk before the checkpoint that follows it is begun. */
  private Checkpoint checkpoint() {
    return state.checkpoint(policy, settings, record.sync());
  }
}
