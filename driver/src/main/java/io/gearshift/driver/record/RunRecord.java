package io.gearshift.driver.record;

import io.gearshift.driver.cli.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
  static final String CONFIGURATION = "config.json";
  static final String METRICS = "metrics.jsonl";
  static final String EVENTS = "events.jsonl";
  static final String RESULT = "result.json";

  /** Whoever writes a run's folder holds a lock on this file in it. */
  public static final String LOCK = "lock";

  private static final Set<String> LEFT_BY_STARTS = Set.of(LOCK, CONFIGURATION + ".tmp");

  private static final Logger LOG = LoggerFactory.getLogger(RunRecord.class);
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

  private final Path directory;
  private final JsonLines metrics;
  private final JsonLines events;
  private boolean finished;

  private RunRecord(Path directory) {
    this.directory = directory;
    this.metrics = new JsonLines(directory.resolve(METRICS));
    this.events = new JsonLines(directory.resolve(EVENTS));
  }

  /**
   * A new record; writes {@code config.json}.
   *
   * @throws UserError if ROOT/ID exists already, the id is no plain name, or it cannot be written
   */
  public static RunRecord create(Path root, String id, RunConfiguration configuration) {
    requireFree(root, id);
    Path directory = locate(root, id);
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw Failures.cannotWrite(directory, e);
    }
    RunRecord record = new RunRecord(directory);
    SealedJson.write(directory.resolve(CONFIGURATION), configuration);
    return record;
  }

  /**
   * Checks that a new run may have this name. A folder with nothing in it but what a start leaves
   * that was killed before it wrote {@code config.json} is free.
   *
   * @throws UserError if ROOT/ID exists already or the id is no plain name
   */
  public static void requireFree(Path root, String id) {
    Path directory = locate(root, id);
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!Files.isDirectory(directory) || !LEFT_BY_STARTS.containsAll(names(directory))) {
      throw new UserError(
          "Invalid --run-id: "
              + id
              + " ("
              + directory
              + " exists already; give --resume to go on with it, or another id)");
    }
  }

  private static List<String> names(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    } catch (IOException e) {
      throw Failures.cannotRead(directory, e);
    }
  }

  /**
   * The record of a run that is to go on; {@link #rewindTo} makes it ready.
   *
   * @throws UserError if there is none at ROOT/ID
   */
  public static RunRecord open(Path root, String id) {
    Path directory = locate(root, id);
    if (!Files.isRegularFile(directory.resolve(CONFIGURATION))) {
      throw new UserError(
          "Invalid --run-id: " + id + " (nothing to resume: no config.json in " + directory + ")");
    }
    return new RunRecord(directory);
  }

  /** The folder of a run. */
  public static Path locate(Path root, String id) {
    if (!ID.matcher(id).matches()) {
      throw new UserError(
          "Invalid --run-id: "
              + id
              + " (must be letters, digits, '.', '_' or '-', beginning with a letter or digit)");
    }
    return root.resolve(id);
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
    Path result = directory.resolve(RESULT);
    if (Files.exists(result)) {
      try {
        Files.move(result, JsonLines.nameAside(result));
      } catch (IOException e) {
        throw Failures.cannotWrite(result, e);
      }
    }
    RecordRepair repair = new RecordRepair(next);
    repair.metrics(metrics, written == null ? null : written.metrics());
    repair.events(events, written == null ? null : written.events());
    repair.damage().forEach(events::append);
    return repair.damage();
  }

  /** Returns when all lines so far are on the disk; says what they are. */
  public synchronized RecordMark sync() {
    return new RecordMark(metrics.sync(), events.sync());
  }

  /** Appends an epoch or round line to {@code metrics.jsonl}. */
  public synchronized void append(Metrics line) {
    if (!finished) {
      metrics.append(line);
    }
  }

  /** Appends a line to {@code events.jsonl}. */
  public synchronized void append(Event line) {
    if (!finished) {
      events.append(line);
    }
  }

  /**
   * Writes {@code result.json}, whole or not at all. What is appended after it is dropped: the
   * result says how much the record holds.
   */
  public synchronized void finish(Result result) {
    finished = true;
    SealedJson.write(directory.resolve(RESULT), result.after(sync()));
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

  /** ROOT/ID. */
  public Path directory() {
    return directory;
  }

  /** Where checkpoints lie unless configured elsewhere. */
  public Path checkpoints() {
    return directory.resolve("checkpoints");
  }

  /** Where the model zip goes. */
  public Path model() {
    return directory.resolve("model.zip");
  }

  /** What has been written so far. */
  public RunRecordReader read() {
    return RunRecordReader.read(directory);
  }
}
