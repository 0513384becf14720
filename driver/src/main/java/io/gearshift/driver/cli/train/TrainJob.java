package io.gearshift.driver.cli.train;

import io.gearshift.driver.averaging.Rounds;
import io.gearshift.driver.checkpoint.Checkpoint;
import io.gearshift.driver.checkpoint.CheckpointStore;
import io.gearshift.driver.cli.UserError;
import io.gearshift.driver.config.GearshiftConfiguration;
import io.gearshift.driver.config.MuppetConfiguration;
import io.gearshift.driver.dl4j.ModelDescription;
import io.gearshift.driver.dl4j.ModelZip;
import io.gearshift.driver.dl4j.ParameterDigest;
import io.gearshift.driver.policy.Ladder;
import io.gearshift.driver.policy.PrecisionPolicy;
import io.gearshift.driver.policy.TensorRange;
import io.gearshift.driver.record.EpochMetrics;
import io.gearshift.driver.record.Position;
import io.gearshift.driver.record.Result;
import io.gearshift.driver.record.ResumeEvent;
import io.gearshift.driver.record.RunRecord;
import io.gearshift.driver.record.RunRecordReader;
import io.gearshift.driver.report.HtmlReport;
import io.gearshift.driver.spark.ExecutorMemory;
import io.gearshift.driver.spark.SparkEvents;
import io.gearshift.driver.spark.SparkRounds;
import io.gearshift.driver.spark.SparkSessions;
import io.gearshift.driver.training.DivergedException;
import io.gearshift.driver.training.LadderMeasurement;
import io.gearshift.driver.training.RunState;
import io.gearshift.driver.training.TrainingRun;
import io.gearshift.driver.training.TrainingSettings;
import io.gearshift.executors.data.shard.Manifest;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.models.Architectures;
import io.gearshift.executors.plan.GraphReader;
import io.gearshift.executors.plan.NetworkGraph;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** A whole run: Spark, data, network, training, and what is left behind. */
final class TrainJob {

  /** Where training begins. */
  enum Start {
    NEW,
    RESUME
  }

  private static final String FINISHED = "finished";

  private final GearshiftConfiguration configuration;
  private final String runId;
  private final Start start;
  private final PrintWriter out;

  TrainJob(GearshiftConfiguration configuration, String runId, Start start, PrintWriter out) {
    this.configuration = configuration;
    this.runId = runId;
    this.start = start;
    this.out = out;
  }

  TrainSummary run() {
    TrainSetup setup = new TrainSetup(configuration);
    // A wrong name or an existing run is told before Spark starts.
    Path root = Path.of(configuration.records().runsRoot());
    RunRecord.locate(root, runId);
    RunRecord resumed = start == Start.RESUME ? RunRecord.open(root, runId) : null;
    if (resumed == null) {
      RunRecord.requireFree(root, runId);
    } else {
      Optional<TrainSummary> done = finished(resumed);
      if (done.isPresent()) {
        out.println(
            "Run " + runId + " is finished: nothing to resume (a larger Total_Epochs trains on)");
        return done.get();
      }
    }
    try (SparkSession spark =
        SparkSessions.open(
            "gearshift train " + runId,
            configuration.spark().master(),
            setup.threads(),
            Map.of())) {
      return train(setup, spark, root, resumed);
    }
  }

  /** How the run ended, if it is through with the epochs that are asked for now. */
  private Optional<TrainSummary> finished(RunRecord record) {
    return record
        .read()
        .result()
        .filter(r -> r.status().equals(FINISHED))
        .filter(r -> r.epochs() >= configuration.training().totalEpochs())
        .map(r -> summary(record, r));
  }

  private TrainSummary train(TrainSetup setup, SparkSession spark, Path root, RunRecord resumed) {
    DataPreparation.Prepared data =
        new DataPreparation(configuration.dataset()).prepare(spark, out);
    TrainSetup.Network network = setup.network(data);
    TrainingSettings settings = setup.settings(network, data);
    NetworkGraph graph = graph(network);
    MemoryCheck.run(
        graph,
        settings,
        configuration.muppet().ladder(),
        KernelsProvider.open(setup.threads()),
        ExecutorMemory.of(spark.sparkContext().getConf()));
    ConsoleProgress progress = new ConsoleProgress(out);
    SparkRounds rounds =
        new SparkRounds(
            JavaSparkContext.fromSparkContext(spark.sparkContext()),
            data.spec(),
            configuration.spark().slices());
    if (resumed != null) {
      requireSameData(resumed, data);
    }
    progress.introduce(runId, configuration, settings, graph, data.manifest());
    Architectures.note(configuration.network().architecture(), network.configuration())
        .ifPresent(out::println);
    Beginning beginning;
    if (resumed != null) {
      beginning = again(resumed);
    } else {
      Optional<LadderMeasurement> measured = measure(settings, network, rounds, progress);
      MuppetConfiguration muppet = with(measured.map(LadderMeasurement::kept));
      RunRecord created =
          RunRecord.create(
              root,
              runId,
              setup.describe(runId, muppet.ladder(), data.manifest(), spark.version()));
      measured.ifPresent(m -> created.append(m.event()));
      beginning = new Beginning(created, store(created), Optional.empty(), muppet);
    }
    progress.climbs(beginning.muppet());
    RunRecord record = beginning.record();
    PrecisionPolicy policy =
        beginning
            .muppet()
            .newPolicy(
                graph.layout().trained().stream()
                    .map(t -> new TensorRange(t.offset(), t.size()))
                    .toList());
    TrainingRun run =
        new TrainingRun(settings, policy, rounds, record, beginning.store(), progress);
    RunState end;
    SparkEvents events =
        SparkEvents.watch(spark.sparkContext(), settings.batchesPerRound(), record::append);
    try {
      end = resumed == null ? startNew(run, network) : resume(run, beginning, progress, network);
    } catch (DivergedException e) {
      progress.close();
      record.finish(failed(record.read()));
      throw new UserError(e.getMessage(), e);
    } finally {
      events.close();
      progress.close();
    }
    return finish(record, network, data, end);
  }

  /**
   * What a run begins with, the first time or again.
   *
   * @param store null where no checkpoints are kept
   * @param checkpoint that it goes on from, if there is one
   * @param muppet with the gears that are climbed
   */
  private record Beginning(
      RunRecord record,
      CheckpointStore store,
      Optional<Checkpoint> checkpoint,
      MuppetConfiguration muppet) {}

  /** Gears are not timed again: other times might choose other gears, and so another run. */
  private Beginning again(RunRecord record) {
    CheckpointStore store = store(record);
    if (store == null) {
      throw new UserError("Cannot resume " + runId + ": checkpoints are switched off");
    }
    Optional<Checkpoint> checkpoint = store.latestValid(record::append);
    Optional<Ladder> ladder =
        isAuto()
            ? checkpoint
                .flatMap(RunState::ladder)
                .or(() -> Optional.of(Ladder.ofLabels(record.read().configuration().ladder())))
            : Optional.empty();
    return new Beginning(record, store, checkpoint, with(ladder));
  }

  private Optional<LadderMeasurement> measure(
      TrainingSettings settings,
      TrainSetup.Network network,
      Rounds rounds,
      ConsoleProgress progress) {
    if (!isAuto()) {
      return Optional.empty();
    }
    Ladder ladder = configuration.muppet().ladder();
    progress.timing(ladder);
    LadderMeasurement measured =
        LadderMeasurement.take(
            settings, ladder, rounds, ModelZip.initialParameters(network.configuration()));
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

  private CheckpointStore store(RunRecord record) {
    return configuration.records().checkpoints()
        ? CheckpointStore.open(
            record.checkpoints().toString(), configuration.records().keepCheckpoints())
        : null;
  }

  private static NetworkGraph graph(TrainSetup.Network network) {
    try {
      return GraphReader.read(network.configuration());
    } catch (IllegalArgumentException e) {
      throw new UserError(e.getMessage(), e);
    }
  }

  private void requireSameData(RunRecord record, DataPreparation.Prepared data) {
    String checksum = record.read().configuration().dataChecksum();
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
    String contents = record.read().configuration().dataContents();
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

  private static RunState startNew(TrainingRun run, TrainSetup.Network network) {
    return run.start(ModelZip.initialParameters(network.configuration()));
  }

  private static RunState resume(
      TrainingRun run, Beginning beginning, ConsoleProgress progress, TrainSetup.Network network) {
    RunRecord record = beginning.record();
    Optional<Checkpoint> checkpoint = beginning.checkpoint();
    Position position = checkpoint.map(Checkpoint::position).orElse(Position.START);
    Runnable ready =
        () -> {
          record.rewindTo(position);
          record.append(
              ResumeEvent.now(
                  position.epoch(),
                  position.round(),
                  checkpoint.isPresent() ? CheckpointStore.name(position) : null));
          progress.resumed(position);
        };
    if (checkpoint.isPresent()) {
      return run.resume(checkpoint.get(), ready);
    }
    ready.run();
    return startNew(run, network);
  }

  private TrainSummary finish(
      RunRecord record, TrainSetup.Network network, DataPreparation.Prepared data, RunState end) {
    float[] parameters = end.vectors().parameters();
    ModelDescription description =
        ModelDescription.of(
            data.manifest().classNames(),
            data.spec().channels(),
            data.spec().height(),
            data.spec().width(),
            data.spec().mean(),
            data.spec().deviation(),
            parameters);
    ModelZip.write(record.model(), network.configuration(), parameters, description);
    String sha = ParameterDigest.sha256(parameters);
    Result result =
        new Result(
            FINISHED,
            end.position().epoch(),
            end.testTop1(),
            end.bestTestTop1(),
            end.seconds(),
            sha,
            record.model().getFileName().toString());
    record.finish(result);
    return summary(record, result);
  }

  private TrainSummary summary(RunRecord record, Result result) {
    Path report = HtmlReport.write(record.read());
    return new TrainSummary(
        runId,
        result.epochs(),
        result.testTop1(),
        result.bestTestTop1(),
        result.seconds(),
        result.parametersSha256(),
        record.directory().toString(),
        record.model().toString(),
        report.toString());
  }

  private static Result failed(RunRecordReader record) {
    List<EpochMetrics> epochs = record.epochs();
    List<Double> tests =
        epochs.stream().map(EpochMetrics::testTop1).filter(Objects::nonNull).toList();
    return new Result(
        "failed",
        epochs.size(),
        tests.isEmpty() ? null : tests.get(tests.size() - 1),
        tests.stream().max(Comparator.naturalOrder()).orElse(null),
        epochs.stream().mapToDouble(EpochMetrics::seconds).sum(),
        null,
        null);
  }
}
