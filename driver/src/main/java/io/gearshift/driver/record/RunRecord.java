package io.gearshift.driver.record;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.gearshift.driver.cli.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Writes the record of one run, {@code ROOT/ID/}. Every line is on the file system when its method
 * returns. May be called from several threads.
 *
 * <p>The order that makes resuming exact: metrics and events of a round first, then the checkpoint
 * that names the round after it.
 */
public final class RunRecord {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

  private final Path directory;
  private final JsonLines metrics;
  private final JsonLines events;

  private RunRecord(Path directory) {
    this.directory = directory;
    this.metrics = new JsonLines(directory.resolve("metrics.jsonl"));
    this.events = new JsonLines(directory.resolve("events.jsonl"));
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
    record.writeWhole("config.json", configuration);
    return record;
  }

  /**
   * Checks that a new run may have this name.
   *
   * @throws UserError if ROOT/ID exists already or the id is no plain name
   */
  public static void requireFree(Path root, String id) {
    Path directory = locate(root, id);
    if (Files.exists(directory)) {
      throw new UserError(
          "Invalid --run-id: "
              + id
              + " ("
              + directory
              + " exists already; give --resume to go on with it, or another id)");
    }
  }

  /**
   * The record of a run that is to go on; {@link #rewindTo} makes it ready.
   *
   * @throws UserError if there is none at ROOT/ID
   */
  public static RunRecord open(Path root, String id) {
    Path directory = locate(root, id);
    if (!Files.isRegularFile(directory.resolve("config.json"))) {
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
   * Takes out the lines that the run will write again from {@code next} on. The files as they were
   * are kept beside, with the suffix {@code .before-resume-N}.
   */
  public synchronized void rewindTo(Position next) {
    rewind(metrics, line -> isBeyond(line, Metrics.class, metrics, m -> m.isBeyond(next)));
    rewind(events, line -> isBeyond(line, Event.class, events, e -> e.isBeyond(next)));
    Path result = directory.resolve("result.json");
    if (Files.exists(result)) {
      try {
        Files.move(result, JsonLines.nameAside(result));
      } catch (IOException e) {
        throw Failures.cannotWrite(result, e);
      }
    }
  }

  /** Appends an epoch or round line to {@code metrics.jsonl}. */
  public synchronized void append(Metrics line) {
    metrics.append(line);
  }

  /** Appends a line to {@code events.jsonl}. */
  public synchronized void append(Event line) {
    events.append(line);
  }

  /** Writes {@code result.json}, whole or not at all. */
  public synchronized void finish(Result result) {
    writeWhole("result.json", result);
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

  private static void rewind(JsonLines file, Predicate<String> beyond) {
    List<String> lines = file.wholeLines();
    List<String> kept = lines.stream().filter(beyond.negate()).toList();
    if (kept.size() < lines.size() || file.endsTorn()) {
      file.replaceLines(kept);
    }
  }

  private static <T> boolean isBeyond(
      String line, Class<T> type, JsonLines file, Predicate<T> beyond) {
    try {
      T value = Json.mapper().readValue(line, type);
      return value != null && beyond.test(value);
    } catch (IOException e) {
      throw new UserError("Cannot read " + file.file() + ": not a line of JSON: " + line, e);
    }
  }

  private void writeWhole(String name, Object value) {
    Path file = directory.resolve(name);
    Path aside = directory.resolve(name + ".tmp");
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
    try {
      String text = Json.mapper().writer(printer).writeValueAsString(value) + "\n";
      Files.write(aside, text.getBytes(StandardCharsets.UTF_8));
      moveOver(aside, file);
    } catch (IOException e) {
      deleteQuietly(aside, e);
      throw Failures.cannotWrite(file, e);
    }
  }

  private static void moveOver(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static void deleteQuietly(Path file, IOException cause) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }
}
