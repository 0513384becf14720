package io.gearshift.driver.record;

import io.gearshift.driver.error.UserError;
import io.gearshift.driver.record.event.Event;
import io.gearshift.driver.record.json.Failures;
import io.gearshift.driver.record.json.JsonLines;
import io.gearshift.driver.record.json.RecordMark;
import io.gearshift.driver.record.json.SealedJson;
import io.gearshift.driver.record.metrics.EpochMetrics;
import io.gearshift.driver.record.metrics.Metrics;
import io.gearshift.driver.record.metrics.QuantizerMetrics;
import io.gearshift.driver.record.metrics.RangeMetrics;
import io.gearshift.driver.record.metrics.RoundMetrics;
import io.gearshift.driver.record.metrics.WidthMetrics;
import io.gearshift.driver.storage.Folder;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The record of a run, read as it stands: the run may still be going on.
 *
 * @param directory ROOT/ID
 * @param configuration config.json
 * @param epochs epoch lines, in order
 * @param rounds round lines, in order
 * @param ranges lines of ranges, in order; empty where quantisers keep none
 * @param widths lines of widths, in order; empty where layers have none of their own
 * @param quantizers lines of learned quantisers, in order; empty where nothing is learned
 * @param events all events, in order
 * @param result result.json; empty while the run goes on
 */
public record RunRecordReader(
    Folder directory,
    RunConfiguration configuration,
    List<EpochMetrics> epochs,
    List<RoundMetrics> rounds,
    List<RangeMetrics> ranges,
    List<WidthMetrics> widths,
    List<QuantizerMetrics> quantizers,
    List<Event> events,
    Optional<Result> result) {

  /**
   * Reads ROOT/ID.
   *
   * @throws UserError if it is not a run record or cannot be read
   */
  public static RunRecordReader read(Folder directory) {
    RunConfiguration configuration = configuration(directory);
    Optional<Result> result = result(directory);
    JsonLines metrics = new JsonLines(directory.lines(RecordFiles.METRICS));
    JsonLines events = new JsonLines(directory.lines(RecordFiles.EVENTS));
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
        select(lines, RangeMetrics.class),
        select(lines, WidthMetrics.class),
        select(lines, QuantizerMetrics.class),
        events.read(Event.class),
        result);
  }

  /**
   * The run as it was started.
   *
   * @throws UserError if there is no {@code config.json}, or it is damaged
   */
  static RunConfiguration configuration(Folder directory) {
    try {
      if (!directory.isFile(RecordFiles.CONFIGURATION)) {
        throw new UserError("Invalid run: " + directory.location() + " (must hold a config.json)");
      }
    } catch (IOException e) {
      throw Failures.cannotRead(directory.location(), e);
    }
    RunConfiguration configuration =
        SealedJson.read(directory, RecordFiles.CONFIGURATION, RunConfiguration.class);
    if (configuration.configuration() == null
        || configuration.configuration().containsValue(null)
        || configuration.plan().ladder() == null) {
      throw new UserError(
          "Cannot read "
              + directory.path(RecordFiles.CONFIGURATION)
              + ": no configuration or no ladder in it");
    }
    return configuration;
  }

  /**
   * How the run ended, if it did.
   *
   * @throws UserError if {@code result.json} is damaged
   */
  static Optional<Result> result(Folder directory) {
    try {
      if (!directory.exists(RecordFiles.RESULT)) {
        return Optional.empty();
      }
    } catch (IOException e) {
      throw Failures.cannotRead(directory.path(RecordFiles.RESULT), e);
    }
    Result result = SealedJson.read(directory, RecordFiles.RESULT, Result.class);
    if (result.status() == null) {
      throw new UserError(
          "Cannot read " + directory.path(RecordFiles.RESULT) + ": no status in it");
    }
    return Optional.of(result);
  }

  /** A run that has ended writes nothing more: its files are as it left them. */
  private static void requireSame(JsonLines file, RecordMark.Extent written) {
    RecordMark.Extent now = RecordMark.Extent.of(file.wholeLines());
    if (!now.equals(written)) {
      throw new UserError(
          "Damaged "
              + file.path()
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

  /** Epochs that did not keep the budgets of what they learned. */
  public Set<Integer> overBudget() {
    return quantizers.stream()
        .filter(line -> !line.holds())
        .map(QuantizerMetrics::epoch)
        .collect(Collectors.toSet());
  }

  /** The events of one type. */
  public <T extends Event> List<T> events(Class<T> type) {
    return select(events, type);
  }

  private static <T> List<T> select(List<?> lines, Class<T> type) {
    return lines.stream().filter(type::isInstance).map(type::cast).toList();
  }
}
