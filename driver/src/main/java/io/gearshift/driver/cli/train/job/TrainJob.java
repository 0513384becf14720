package io.gearshift.driver.cli.train.job;

import io.gearshift.driver.checkpoint.CheckpointStore;
import io.gearshift.driver.cli.common.Interruption;
import io.gearshift.driver.cli.train.progress.ConsoleProgress;
import io.gearshift.driver.cli.train.setup.AutoKernels;
import io.gearshift.driver.cli.train.setup.DataPreparation;
import io.gearshift.driver.cli.train.setup.MemoryCheck;
import io.gearshift.driver.cli.train.setup.TrainPlan;
import io.gearshift.driver.cli.train.setup.TrainSetup;
import io.gearshift.driver.config.GearshiftConfiguration;
import io.gearshift.driver.config.precision.MuppetConfiguration;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.lock.RunLock;
import io.gearshift.driver.policy.Ladder;
import io.gearshift.driver.record.Result;
import io.gearshift.driver.record.RunRecord;
import io.gearshift.driver.record.event.SettingEvent;
import io.gearshift.driver.spark.ExecutorMemory;
import io.gearshift.driver.spark.RequiredGpus;
import io.gearshift.driver.spark.SparkRounds;
import io.gearshift.driver.spark.SparkSessions;
import io.gearshift.driver.storage.Folder;
import io.gearshift.driver.tensorboard.TensorBoardLog;
import io.gearshift.driver.training.Resumption;
import io.gearshift.driver.training.RunState;
import io.gearshift.driver.training.measurement.FrequencyMeasurement;
import io.gearshift.driver.training.measurement.LadderMeasurement;
import io.gearshift.executors.data.shard.Manifest;
import io.gearshift.executors.models.Architectures;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** A whole run, new or resumed: what must be known before it begins, and Spark around it. */
public final class TrainJob {

  /** Where training begins. */
  public enum Start {
    NEW,
    /** From the newest checkpoint. */
    RESUME,
    /** From the newest checkpoint if the run is there, else from its beginning. */
    AUTO,
    /** From the beginning, of a run that has lost its checkpoints. */
    RESTART
  }

  private final Folder root;
  private final GearshiftConfiguration configuration;
  private final String runId;
  private final Start start;
  private final PrintWriter out;
  private final TrainSetup setup;
  private final ConsoleProgress progress;
  private final ResumeCommand resumeCommand;

  private TrainJob(
      Folder root,
      GearshiftConfiguration configuration,
      String runId,
      Start start,
      PrintWriter out) {
    this.root = root;
    this.configuration = configuration;
    this.runId = runId;
    this.start = start;
    this.out = out;
    this.setup = new TrainSetup(configuration);
    this.progress = new ConsoleProgress(out);
    this.resumeCommand = new ResumeCommand(runId, configuration.records().runsRoot());
  }

  /**
   * A run whose kernels are known: where the configuration leaves them open, those of its record,
   * or what a new run takes here. What must be timed is open still.
   */
  public static TrainJob of(
      GearshiftConfiguration configuration, String runId, Start start, PrintWriter out) {
    // A wrong name or an existing run is told before anything else is looked at.
    Folder root = RunsRoot.of(configuration.records().runsRoot());
    RunRecord.locate(root, runId);
    if (configuration.spark().requireGpu()) {
      RequiredGpus.check(configuration.spark().master());
    }
    GearshiftConfiguration known;
    if (goesOn(root, runId, start)) {
      known = RecordedConfiguration.completing(configuration, root, runId);
    } else {
      RunRecord.requireFree(root, runId);
      known = AutoKernels.choose(configuration, out);
    }
    return new TrainJob(root, known, runId, start, out);
  }

  private static boolean goesOn(Folder root, String runId, Start start) {
    return start == Start.AUTO ? RunRecord.exists(root, runId) : start != Start.NEW;
  }

  public TrainSummary run() {
    try (Interruption interruption = Interruption.watch(resumeCommand::nothingYet)) {
      return goesOn(root, runId, start) ? runOn(interruption) : runNew(interruption);
    }
  }

  private TrainSummary runNew(Interruption interruption) {
    return onSpark(
        engine ->
            configuration.averaging().frequency().isPresent()
                ? runNew(engine, interruption, Optional.empty())
                : runTimed(engine, interruption));
  }

  /** Finds out how long rounds are to be, and then is a run with that configured. */
  private TrainSummary runTimed(TrainEngine engine, Interruption interruption) {
    TrainPlan plan = engine.plan();
    progress.timingRounds();
    FrequencyMeasurement measured =
        FrequencyMeasurement.take(
            plan.settings(),
            configuration.muppet().ladder().gears().get(0),
            engine.rounds(),
            plan.network().initialParameters(),
            configuration.averaging().exchangeShare());
    progress.timed(measured);
    TrainJob known =
        new TrainJob(root, configuration.withFrequency(measured.frequency()), runId, start, out);
    return known.runNew(
        new TrainEngine(
            engine.spark(),
            TrainPlan.of(known.setup, known.configuration, plan.data()),
            engine.rounds()),
        interruption,
        Optional.of(measured));
  }

  private TrainSummary runNew(
      TrainEngine engine, Interruption interruption, Optional<FrequencyMeasurement> timed) {
    introduce(engine);
    if (configuration.network().startFrom().isPresent()) {
      // What a run starts from is told to be missing before anything is written.
      engine.plan().network().initialParameters();
    }
    Optional<LadderMeasurement> measured = measure(engine);
    MuppetConfiguration muppet = with(measured.map(LadderMeasurement::kept));
    RunLock lock = lock(RunRecord.locate(root, runId).location());
    try {
      RunRecord record =
          RunRecord.create(
              root,
              runId,
              setup.describe(
                  runId,
                  muppet.ladder(),
                  engine.plan().settings().describe(muppet.ladder().gears()),
                  engine.plan().data().manifest(),
                  engine.spark().version()));
      record.guardBy(lock::requireHeld);
      CheckpointStore store = store(record);
      interruption.say(() -> stopped(record, store));
      timed.ifPresent(m -> record.append(m.event()));
      measured.ifPresent(m -> record.append(m.event()));
      return train(
          engine,
          new RunStart(record, store, Optional.empty(), List.of(), muppet, tensorBoard(record)));
    } finally {
      lock.close();
    }
  }

  private TrainSummary runOn(Interruption interruption) {
    RunRecord record = RunRecord.open(root, runId);
    RunLock lock = lock(record.directory().location());
    try {
      record.guardBy(lock::requireHeld);
      requireNotFailed(record);
      List<SettingEvent> changes = SettingChanges.of(record, configuration);
      Optional<TrainSummary> done = finished(record);
      if (done.isPresent()) {
        out.println(
            "Run " + runId + " is finished: nothing to resume (a larger Total_Epochs trains on)");
        return done.get();
      }
      CheckpointStore store = store(record);
      if (store == null) {
        throw new UserError("Cannot resume " + runId + ": checkpoints are switched off");
      }
      interruption.say(() -> stopped(record, store));
      Resumption resumption =
          Resumption.find(
              record,
              store,
              configuration.records().checkpointEveryRounds(),
              start == Start.RESTART ? Resumption.Otherwise.RESTART : Resumption.Otherwise.REFUSE);
      MuppetConfiguration muppet = with(gears(record, resumption));
      return onSpark(
          engine -> {
            requireSameData(record, engine.plan().data());
            introduce(engine);
            return train(
                engine,
                new RunStart(
                    record, store, Optional.of(resumption), changes, muppet, tensorBoard(record)));
          });
    } finally {
      lock.close();
    }
  }

  private TrainSummary train(TrainEngine engine, RunStart begin) {
    progress.climbs(begin.muppet());
    return new TrainExecution(runId, engine, begin, progress).run();
  }

  private String stopped(RunRecord record, CheckpointStore store) {
    progress.close();
    return resumeCommand.afterStop(record.directory().location(), store);
  }

  /** What can be found out without Spark is found out first. */
  private TrainSummary onSpark(Function<TrainEngine, TrainSummary> body) {
    DataPreparation preparation = new DataPreparation(configuration.dataset());
    Optional<TrainPlan> planned =
        preparation.present(out).map(data -> TrainPlan.of(setup, configuration, data));
    try (SparkSession spark =
        SparkSessions.open(
            "gearshift train " + runId,
            configuration.spark().master(),
            setup.threads(),
            Map.of())) {
      TrainPlan plan =
          planned.orElseGet(() -> TrainPlan.of(setup, configuration, preparation.draw(spark, out)));
      MemoryCheck.run(plan, ExecutorMemory.of(spark.sparkContext().getConf()));
      SparkRounds rounds =
          new SparkRounds(
              JavaSparkContext.fromSparkContext(spark.sparkContext()),
              plan.data().spec(),
              configuration.spark().slices());
      return body.apply(new TrainEngine(spark, plan, rounds));
    }
  }

  private void introduce(TrainEngine engine) {
    TrainPlan plan = engine.plan();
    progress.introduce(runId, configuration, plan.settings(), plan.graph(), plan.data().manifest());
    Architectures.note(configuration.network().architecture(), plan.network().configuration())
        .ifPresent(out::println);
  }

  /** How the run ended, if it is through with the epochs that are asked for now. */
  private Optional<TrainSummary> finished(RunRecord record) {
    return record
        .result()
        .filter(r -> r.status().equals(Result.FINISHED))
        .filter(r -> r.epochs() >= configuration.epochs())
        .map(r -> TrainSummary.of(runId, record, r));
  }

  /** Whoever starts a run again by itself may come a moment after its driver died. */
  private RunLock lock(String folder) {
    return start == Start.AUTO
        ? RunLock.take(
            folder,
            RunRecord.LOCK,
            RunLock.UNTIL_A_DEAD_HOLDER_IS_KNOWN,
            () -> {
              out.printf(
                  "Run %s is locked: waiting up to %d s for its lock, which HDFS frees a minute after"
                      + " a driver died%n",
                  runId, RunLock.UNTIL_A_DEAD_HOLDER_IS_KNOWN.toSeconds());
              out.flush();
            })
        : RunLock.take(folder, RunRecord.LOCK);
  }

  /** What would be computed again would end the same. */
  private void requireNotFailed(RunRecord record) {
    if (start == Start.AUTO
        && record.result().map(Result::status).equals(Optional.of(Result.FAILED))) {
      throw new UserError(
          "Run "
              + runId
              + " has failed, as "
              + record.directory().location()
              + " says (--resume with another Learning_Rate goes on with it)");
    }
  }

  /** Gears are not timed again: other times might choose other gears, and so another run. */
  private Optional<Ladder> gears(RunRecord record, Resumption resumption) {
    return isAuto()
        ? resumption
            .checkpoint()
            .flatMap(RunState::ladder)
            .or(() -> Optional.of(ladder(record.configuration().plan().ladder())))
        : Optional.empty();
  }

  private static Ladder ladder(List<String> labels) {
    try {
      return Ladder.ofLabels(labels);
    } catch (IllegalArgumentException e) {
      throw new UserError("Cannot resume: " + e.getMessage(), e);
    }
  }

  private Optional<LadderMeasurement> measure(TrainEngine engine) {
    if (!isAuto()) {
      return Optional.empty();
    }
    Ladder ladder = configuration.muppet().ladder();
    progress.timing(ladder);
    LadderMeasurement measured =
        LadderMeasurement.take(
            engine.plan().settings(),
            ladder,
            engine.rounds(),
            engine.plan().network().initialParameters());
    progress.timed(measured);
    return Optional.of(measured);
  }

  private boolean isAuto() {
    return configuration.muppet().ladderFrom() == MuppetConfiguration.LadderFrom.AUTO;
  }

  private MuppetConfiguration with(Optional<Ladder> gears) {
    MuppetConfiguration muppet = configuration.muppet();
    return gears.map(muppet::withGears).orElse(muppet);
  }

  private Optional<TensorBoardLog> tensorBoard(RunRecord record) {
    return configuration.records().tensorBoard()
        ? Optional.of(new TensorBoardLog(record.directory(), InstantSource.system()))
        : Optional.empty();
  }

  private CheckpointStore store(RunRecord record) {
    return configuration.records().checkpoints()
        ? CheckpointStore.open(record.checkpoints(), configuration.records().keepCheckpoints())
        : null;
  }

  private void requireSameData(RunRecord record, DataPreparation.Prepared data) {
    String checksum = record.configuration().data().shards();
    if (!data.manifest().checksum().equals(checksum)) {
      throw new UserError(
          "Cannot resume "
              + runId
              + ": data set "
              + configuration.dataset().location()
              + " has checksum "
              + data.manifest().checksum()
              + " (must be the one that the run was started with: "
              + checksum
              + ")");
    }
    String contents = record.configuration().data().contents();
    if (contents != null && !contents.equals(data.manifest().contentsChecksum())) {
      throw new UserError(
          "Cannot resume "
              + runId
              + ": "
              + Manifest.FILE_NAME
              + " of data set "
              + configuration.dataset().location()
              + " names other classes, sizes, means, deviations or numbers of images than when the"
              + " run was started");
    }
  }
}
