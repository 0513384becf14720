package io.gearshift.driver.record;

import io.gearshift.driver.error.UserError;
import io.gearshift.driver.record.event.DamagedRecordEvent;
import io.gearshift.driver.record.event.Event;
import io.gearshift.driver.record.json.Failures;
import io.gearshift.driver.record.json.JsonLines;
import io.gearshift.driver.record.json.RecordMark;
import io.gearshift.driver.record.json.SealedJson;
import io.gearshift.driver.record.metrics.EpochMetrics;
import io.gearshift.driver.record.metrics.Metrics;
import io.gearshift.driver.record.metrics.Position;
import io.gearshift.driver.record.metrics.RoundMetrics;
import io.gearshift.driver.storage.EarlierNames;
import io.gearshift.driver.storage.Folder;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the record of one run, {@code ROOT/ID/}. Every line is on the file system when its method
 * returns. May be called from several threads.
 *
 * <p>The order that makes resuming exact: metrics and events of a round first, then the checkpoint
 * that names the round after it.
 */
public final class RunRecord {
  /** The model zip of a finished run. */
  public static final String MODEL = "model.zip";

  /** The model zip of a finished run's best epoch. */
  public static final String BEST_MODEL = "best.zip";

  /** Whoever writes a run's folder holds a lock on this file in it. */
  public static final String LOCK = "lock";

  private static final Set<String> LEFT_BY_STARTS =
      Set.of(LOCK, RecordFiles.CONFIGURATION + ".tmp");

  private static final Logger LOG = LoggerFactory.getLogger(RunRecord.class);
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

  private final Folder directory;
  private final JsonLines metrics;
  private final JsonLines events;
  private boolean finished;
  private Runnable guard = () -> {};

  private RunRecord(Folder directory) {
    this.directory = directory;
    this.metrics = new JsonLines(directory.lines(RecordFiles.METRICS));
    this.events = new JsonLines(directory.lines(RecordFiles.EVENTS));
  }

  /**
   * A new record; writes {@code config.json}.
   *
   * @throws UserError if ROOT/ID exists already, the id is no plain name, or it cannot be written
   */
  public static RunRecord create(Folder root, String id, RunConfiguration configuration) {
    requireFree(root, id);
    Folder directory = locate(root, id);
    try {
      directory.createFolder();
    } catch (IOException e) {
      throw Failures.cannotWrite(directory.location(), e);
    }
    RunRecord record = new RunRecord(directory);
    SealedJson.write(directory, RecordFiles.CONFIGURATION, configuration);
    return record;
  }

  /**
   * Checks that a new run may have this name. A folder with nothing in it but what a start leaves
   * that was killed before it wrote {@code config.json} is free.
   *
   * @throws UserError if ROOT/ID exists already or the id is no plain name
   */
  public static void requireFree(Folder root, String id) {
    Folder directory = locate(root, id);
    if (!isFree(directory)) {
      throw new UserError(
          "Invalid --run-id: "
              + id
              + " ("
              + directory.location()
              + " exists already; give --resume to go on with it, or another id)");
    }
  }

  private static boolean isFree(Folder directory) {
    try {
      return !directory.exists()
          || (directory.isFolder() && LEFT_BY_STARTS.containsAll(directory.names()));
    } catch (IOException e) {
      throw Failures.cannotRead(directory.location(), e);
    }
  }

  /**
   * The record of a run that is to go on; {@link #rewindTo} makes it ready.
   *
   * @throws UserError if there is none at ROOT/ID
   */
  public static RunRecord open(Folder root, String id) {
    Folder directory = locate(root, id);
    if (!exists(root, id)) {
      throw new UserError(
          "Invalid --run-id: "
              + id
              + " (nothing to resume: no config.json in "
              + directory.location()
              + ")");
    }
    return new RunRecord(directory);
  }

  /** Whether there is a record that a run can go on with. */
  public static boolean exists(Folder root, String id) {
    Folder directory = locate(root, id);
    try {
      return directory.isFile(RecordFiles.CONFIGURATION);
    } catch (IOException e) {
      throw Failures.cannotRead(directory.location(), e);
    }
  }

  /** The folder of a run. */
  public static Folder locate(Folder root, String id) {
    if (!ID.matcher(id).matches()) {
      throw new UserError(
          "Invalid --run-id: "
              + id
              + " (must be letters, digits, '.', '_' or '-', beginning with a letter or digit)");
    }
    return root.folder(id);
  }

  /**
   * Makes the record that of a run which goes on from {@code next}: takes out the lines that will
   * be written again, and what a killed program left. The files as they were are kept beside, with
   * the suffix {@code .before-resume-N}.
   *
   * @param written what stood in the record when the checkpoint was written; null if nobody knows
   * @return what is missing or changed of that; it is among the events too
   */
  public synchronized List<DamagedRecordEvent> rewindTo(Position next, RecordMark written) {
    setAside(RecordFiles.RESULT);
    RecordRepair repair = new RecordRepair(next);
    repair.metrics(metrics, written == null ? null : written.metrics());
    repair.events(events, written == null ? null : written.events());
    repair.damage().forEach(events::append);
    return repair.damage();
  }

  /** Keeps a file that is no longer the run's, if there is one, as {@code NAME.before-resume-N}. */
  public synchronized void setAside(String name) {
    guard.run();
    try {
      if (directory.exists(name)) {
        directory.rename(name, EarlierNames.next(directory, name));
      }
    } catch (IOException e) {
      throw Failures.cannotWrite(directory.path(name), e);
    }
  }

  /** Returns when all lines so far are on the disk; says what they are. */
  public synchronized RecordMark sync() {
    guard.run();
    return new RecordMark(metrics.sync(), events.sync());
  }

  /**
   * What is asked before anything is written.
   *
   * @param mayWrite throws if this process has lost the right to
   */
  public synchronized void guardBy(Runnable mayWrite) {
    guard = mayWrite;
  }

  /**
   * Appends the line of an epoch to {@code metrics.jsonl}; any reader sees it when this returns.
   */
  public synchronized void append(EpochMetrics line) {
    if (!finished) {
      guard.run();
      metrics.append(line);
      metrics.flush();
    }
  }

  /** Appends a line that goes with an epoch's own, before it, to {@code metrics.jsonl}. */
  public synchronized void append(Metrics line) {
    if (!finished) {
      guard.run();
      metrics.append(line);
    }
  }

  /** Appends the lines of a round to {@code metrics.jsonl}. */
  public synchronized void append(List<RoundMetrics> lines) {
    if (!finished) {
      guard.run();
      lines.forEach(metrics::append);
    }
  }

  /** Appends a line to {@code events.jsonl}; any reader sees it when this returns. */
  public synchronized void append(Event line) {
    if (!finished) {
      guard.run();
      events.append(line);
      events.flush();
    }
  }

  /**
   * Writes {@code result.json}, whole or not at all. What is appended after it is dropped: the
   * result says how much the record holds.
   */
  public synchronized void finish(Result result) {
    finished = true;
    SealedJson.write(directory, RecordFiles.RESULT, result.after(sync()));
  }

  /** The run as it was started. */
  public RunConfiguration configuration() {
    return RunRecordReader.configuration(directory);
  }

  /**
   * How the run ended; empty if it did not, or if the file is damaged, which is logged: what it
   * said is in the checkpoint and the record too.
   */
  public Optional<Result> result() {
    try {
      return RunRecordReader.result(directory);
    } catch (UserError e) {
      LOG.warn("{}; it is set aside", e.getMessage());
      return Optional.empty();
    }
  }

  /** All events so far that can be read. */
  public List<Event> events() {
    return events.readable(Event.class);
  }

  /** All metrics so far that can be read. */
  public List<Metrics> metrics() {
    return metrics.readable(Metrics.class);
  }

  /** The epochs so far that can be read. */
  public List<EpochMetrics> epochs() {
    return metrics().stream()
        .filter(EpochMetrics.class::isInstance)
        .map(EpochMetrics.class::cast)
        .toList();
  }

  /** ROOT/ID. */
  public Folder directory() {
    return directory;
  }

  /** Where checkpoints lie unless configured elsewhere. */
  public Folder checkpoints() {
    return directory.folder("checkpoints");
  }

  /** What has been written so far. */
  public RunRecordReader read() {
    return RunRecordReader.read(directory);
  }
}
