package io.gearshift.driver.record;

import io.gearshift.driver.cli.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The record of a run, read as it stands: the run may still be going on.
 *
 * @param directory ROOT/ID
 * @param configuration config.json
 * @param epochs epoch lines, in order
 * @param rounds round lines, in order
 * @param events all events, in order
 * @param result result.json; empty while the run goes on
 */
public record RunRecordReader(
    Path directory,
    RunConfiguration configuration,
    List<EpochMetrics> epochs,
    List<RoundMetrics> rounds,
    List<Event> events,
    Optional<Result> result) {

  /**
   * Reads ROOT/ID.
   *
   * @throws UserError if it is not a run record or cannot be read
   */
  public static RunRecordReader read(Path directory) {
    RunConfiguration configuration = configuration(directory);
    Optional<Result> result = result(directory);
    JsonLines metrics = new JsonLines(directory.resolve(RunRecord.METRICS));
    JsonLines events = new JsonLines(directory.resolve(RunRecord.EVENTS));
    RecordMark mark = result.map(Result::record).orElse(null);
    if (mark != null) {
      requireSame(metrics, mark.metrics());
      requireSame(events, mark.events());
    }
    List<Metrics> lines = metrics.read(Metrics.class);
    return new RunRecordReader(
        directory,
        configuration,
        select(lines, EpochMetrics.class),
        select(lines, RoundMetrics.class),
        events.read(Event.class),
        result);
  }

  /**
   * The run as it was started.
   *
   * @throws UserError if there is no {@code config.json}, or it is damaged
   */
  static RunConfiguration configuration(Path directory) {
    Path file = directory.resolve(RunRecord.CONFIGURATION);
    if (!Files.isRegularFile(file)) {
      throw new UserError("Invalid run: " + directory + " (must hold a config.json)");
    }
    RunConfiguration configuration = SealedJson.read(file, RunConfiguration.class);
    if (configuration.configuration() == null
        || configuration.configuration().containsValue(null)
        || configuration.ladder() == null) {
      throw new UserError("Cannot read " + file + ": no configuration or no ladder in it");
    }
    return configuration;
  }

  /**
   * How the run ended, if it did.
   *
   * @throws UserError if {@code result.json} is damaged
   */
  static Optional<Result> result(Path directory) {
    Path file = directory.resolve(RunRecord.RESULT);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Result result = SealedJson.read(file, Result.class);
    if (result.status() == null) {
      throw new UserError("Cannot read " + file + ": no status in it");
    }
    return Optional.of(result);
  }

  /** A run that has ended writes nothing more: its files are as it left them. */
  private static void requireSame(JsonLines file, RecordMark.Extent written) {
    RecordMark.Extent now = RecordMark.Extent.of(file.wholeLines());
    if (!now.equals(written)) {
      throw new UserError(
          "Damaged "
              + file.file()
              + ": "
              + now.lines()
              + " lines with checksum "
              + now.crc32c()
              + " (must be "
              + written.lines()
              + " with "
              + written.crc32c()
              + ", as result.json says)");
    }
  }

  /** The events of one type. */
  public <T extends Event> List<T> events(Class<T> type) {
    return select(events, type);
  }

  private static <T> List<T> select(List<?> lines, Class<T> type) {
    return lines.stream().filter(type::isInstance).map(type::cast).toList();
  }
}
