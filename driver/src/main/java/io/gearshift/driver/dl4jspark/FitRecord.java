package io.gearshift.driver.dl4jspark;

import io.gearshift.driver.dl4j.ParameterDigest;
import io.gearshift.driver.location.Location;
import io.gearshift.driver.lock.RunLock;
import io.gearshift.driver.policy.PrecisionPolicy;
import io.gearshift.driver.record.Result;
import io.gearshift.driver.record.RunConfiguration;
import io.gearshift.driver.record.RunRecord;
import io.gearshift.driver.record.json.RecordMark;
import io.gearshift.driver.storage.Folder;
import io.gearshift.driver.text.ProgramVersion;
import io.gearshift.driver.training.RunState;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.kernels.compute.Compute;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.util.VersionInfo;

/**
 * A training's record in the format of all runs. It has a result after each call of fit; the next
 * call goes on with it and sets that result aside, as a resumed run does.
 */
final class FitRecord {
  private final MasterSettings settings;
  private final Folder root;
  private RecordMark written;

  /** Where the settings say; nothing is written yet. */
  FitRecord(MasterSettings settings) {
    this.settings = settings;
    this.root = Location.folder("runs", settings.runs());
  }

  /** A call of fit. */
  record Open(RunRecord record, RunLock lock) implements AutoCloseable {
    @Override
    public void close() {
      lock.close();
    }
  }

  /** Begins the record, or goes on with it from a state. */
  Open open(
      NetworkForm form,
      PrecisionPolicy policy,
      WorkerExamples examples,
      RunState from,
      String sparkVersion) {
    if (written == null) {
      RunRecord.requireFree(root, settings.runId());
    }
    RunLock lock =
        RunLock.take(RunRecord.locate(root, settings.runId()).location(), RunRecord.LOCK);
    try {
      RunRecord record =
          written == null
              ? RunRecord.create(
                  root, settings.runId(), describe(form, policy, examples, sparkVersion))
              : RunRecord.open(root, settings.runId());
      record.guardBy(lock::requireHeld);
      if (written != null) {
        record.rewindTo(from.position(), written);
      }
      return new Open(record, lock);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** Ends a call of fit that went well. */
  void finish(RunRecord record, RunState end) {
    written = record.sync();
    record.finish(
        new Result(
            Result.FINISHED,
            end.position().epoch(),
            null,
            null,
            end.seconds(),
            ParameterDigest.sha256(end.vectors().parameters()),
            null));
  }

  /** Ends a call of fit whose numbers ran away. */
  void fail(RunRecord record, RunState from) {
    record.finish(
        new Result(Result.FAILED, from.position().epoch(), null, null, from.seconds(), null, null));
  }

  private RunConfiguration describe(
      NetworkForm form, PrecisionPolicy policy, WorkerExamples examples, String sparkVersion) {
    return new RunConfiguration(
        settings.runId(),
        Instant.now().toString(),
        new RunConfiguration.Plan(
            "a network of the program's own",
            "an RDD of " + examples.total() + " examples",
            settings.ladder().labels(),
            policy.kind().name().toLowerCase(Locale.ROOT),
            examples.checksums().length),
        Map.of("run", settings.seed()),
        new RunConfiguration.DataChecksums(examples.checksum(), null),
        KernelsProvider.open(Compute.onednn(Threads.ofWorker())).description(),
        null,
        Map.of(
            "gearshift",
            ProgramVersion.current(),
            "java",
            System.getProperty("java.version"),
            "spark",
            sparkVersion,
            "hadoop",
            VersionInfo.getVersion()),
        Map.of("dl4j", settings.texts(), "network", Map.of("json", form.json())));
  }
}
