package io.gearshift.driver.cli.train.job;

import io.gearshift.driver.averages.WeightAverages;
import io.gearshift.driver.checkpoint.Checkpoint;
import io.gearshift.driver.checkpoint.CheckpointStore;
import io.gearshift.driver.cli.train.progress.ConsoleProgress;
import io.gearshift.driver.cli.train.setup.DataPreparation;
import io.gearshift.driver.dl4j.ModelDescription;
import io.gearshift.driver.dl4j.ModelZip;
import io.gearshift.driver.dl4j.ParameterDigest;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.policy.PrecisionPolicy;
import io.gearshift.driver.record.Result;
import io.gearshift.driver.record.RunRecord;
import io.gearshift.driver.record.RunRecordReader;
import io.gearshift.driver.record.metrics.EpochMetrics;
import io.gearshift.driver.spark.ExecutorWatch;
import io.gearshift.driver.spark.SparkEvents;
import io.gearshift.driver.training.DivergedException;
import io.gearshift.driver.training.Resumption;
import io.gearshift.driver.training.RunState;
import io.gearshift.driver.training.TrainingRun;
import io.gearshift.driver.training.listener.ListenerPair;
import io.gearshift.driver.training.listener.TrainingListener;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/** Trains a run to its end and leaves its result. */
final class TrainExecution {
  private final String runId;
  private final TrainEngine engine;
  private final RunStart begin;
  private final ConsoleProgress progress;

  TrainExecution(String runId, TrainEngine engine, RunStart begin, ConsoleProgress progress) {
    this.runId = runId;
    this.engine = engine;
    this.begin = begin;
    this.progress = progress;
  }

  TrainSummary run() {
    RunRecord record = begin.record();
    PrecisionPolicy policy = begin.muppet().newPolicy(engine.plan().tensors());
    TrainingRun run =
        new TrainingRun(
            engine.plan().settings(),
            policy,
            engine.rounds(),
            record,
            begin.store(),
            begin
                .tensorBoard()
                .<TrainingListener>map(next -> new ListenerPair(progress, next))
                .orElse(progress));
    RunState end;
    ExecutorWatch executors = ExecutorWatch.watch(engine.spark().sparkContext(), progress::note);
    SparkEvents events =
        SparkEvents.watch(
            engine.spark().sparkContext(),
            engine.plan().settings().extent().batchesPerRound(),
            record::append);
    try {
      end = train(run);
    } catch (DivergedException e) {
      progress.close();
      record.finish(failed(record.read()));
      throw new UserError(e.getMessage(), e);
    } catch (RuntimeException e) {
      throw executors.failure().<RuntimeException>map(line -> new UserError(line, e)).orElse(e);
    } finally {
      executors.close();
      events.close();
      progress.close();
    }
    return finish(end);
  }

  private RunState train(TrainingRun run) {
    if (begin.resumption().isEmpty()) {
      return run.start(engine.plan().network().initialParameters());
    }
    Resumption resumption = begin.resumption().get();
    Runnable ready =
        () -> {
          resumption.begin(begin.changes());
          begin.tensorBoard().ifPresent(log -> log.align(begin.record().epochs()));
          begin.changes().forEach(progress::changed);
          progress.resumed(resumption.position());
        };
    Optional<Checkpoint> checkpoint = resumption.checkpoint();
    if (checkpoint.isPresent()) {
      return run.resume(checkpoint.get(), engine.plan().parameters(), ready);
    }
    ready.run();
    return run.start(engine.plan().network().initialParameters());
  }

  private ComputationGraphConfiguration network() {
    return engine.plan().network().configuration();
  }

  private TrainSummary finish(RunState end) {
    RunRecord record = begin.record();
    float[] parameters = end.evaluated();
    String last = write(RunRecord.MODEL, parameters);
    Optional<String> best =
        Optional.ofNullable(begin.store())
            .flatMap(CheckpointStore::best)
            .filter(state -> isBest(state.position().epoch() - 1, end))
            .map(Checkpoint::vectors)
            .map(vectors -> WeightAverages.evaluated(vectors.get("parameters"), vectors))
            .map(state -> write(RunRecord.BEST_MODEL, state));
    if (best.isEmpty()) {
      record.setAside(RunRecord.BEST_MODEL);
    }
    Result result =
        new Result(
            Result.FINISHED,
            end.position().epoch(),
            end.testTop1(),
            end.bestTestTop1(),
            end.seconds(),
            ParameterDigest.sha256(parameters),
            RunRecord.MODEL,
            last,
            best.orElse(null),
            end.bestValidation(),
            null);
    record.finish(result);
    return TrainSummary.of(runId, record, result);
  }

  /**
   * A run that went on before its best epoch, otherwise than then, has left what is not its own.
   */
  private boolean isBest(int epoch, RunState end) {
    return end.bestValidation() == null
        ? begin.record().epochs().stream()
            .filter(line -> line.epoch() == epoch)
            .anyMatch(line -> Objects.equals(line.scores().testTop1(), end.bestTestTop1()))
        : end.bestValidation().epoch() == epoch;
  }

  /**
   * Writes a zip of the network with the first of these parameters, which are its own; returns
   * their SHA-256.
   */
  private String write(String name, float[] parameters) {
    // What quantisers keep is behind the network's own.
    float[] own = Arrays.copyOf(parameters, engine.plan().graph().layout().size());
    DataPreparation.Prepared data = engine.plan().data();
    ModelDescription description =
        ModelDescription.of(
                data.manifest().classNames(),
                data.spec().channels(),
                data.spec().height(),
                data.spec().width(),
                data.spec().mean(),
                data.spec().deviation(),
                own)
            .withPreprocessing(data.manifest().preprocessing());
    ModelZip.write(begin.record().directory(), name, network(), own, description);
    return ParameterDigest.sha256(own);
  }

  private static Result failed(RunRecordReader record) {
    List<EpochMetrics> epochs = record.epochs();
    Set<Integer> overBudget = record.overBudget();
    List<Double> tests =
        epochs.stream().map(epoch -> epoch.scores().testTop1()).filter(Objects::nonNull).toList();
    return new Result(
        Result.FAILED,
        epochs.size(),
        tests.isEmpty() ? null : tests.get(tests.size() - 1),
        epochs.stream()
            .filter(epoch -> !overBudget.contains(epoch.epoch()))
            .map(epoch -> epoch.scores().testTop1())
            .filter(Objects::nonNull)
            .max(Comparator.naturalOrder())
            .orElse(null),
        epochs.stream().mapToDouble(epoch -> epoch.timing().seconds()).sum(),
        null,
        null);
  }
}
