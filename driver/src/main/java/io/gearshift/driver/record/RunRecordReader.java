package io.gearshift.driver.record;

import io.gearshift.driver.cli.UserError;
import java.io.IOException;
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
    Path config = directory.resolve("config.json");
    if (!Files.isRegularFile(config)) {
      throw new UserError("Invalid run: " + directory + " (must hold a config.json)");
    }
    List<Metrics> metrics = new JsonLines(directory.resolve("metrics.jsonl")).read(Metrics.class);
    Path result = directory.resolve("result.json");
    return new RunRecordReader(
        directory,
        readWhole(config, RunConfiguration.class),
        select(metrics, EpochMetrics.class),
        select(metrics, RoundMetrics.class),
        new JsonLines(directory.resolve("events.jsonl")).read(Event.class),
        Files.exists(result) ? Optional.of(readWhole(result, Result.class)) : Optional.empty());
  }

  /** The events of one type. */
  public <T extends Event> List<T> events(Class<T> type) {
    return select(events, type);
  }

  private static <T> List<T> select(List<?> lines, Class<T> type) {
    return lines.stream().filter(type::isInstance).map(type::cast).toList();
  }

  private static <T> T readWhole(Path file, Class<T> type) {
    try {
      return Json.mapper().readValue(Files.readAllBytes(file), type);
    } catch (IOException e) {
      throw Failures.cannotRead(file, e);
    }
  }
}
