package io.gearshift.driver.record;

import io.gearshift.driver.record.event.DamagedRecordEvent;
import io.gearshift.driver.record.event.Event;
import io.gearshift.driver.record.json.JsonLines;
import io.gearshift.driver.record.json.RecordMark;
import io.gearshift.driver.record.metrics.EpochMetrics;
import io.gearshift.driver.record.metrics.Metrics;
import io.gearshift.driver.record.metrics.Position;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Takes a record back to a checkpoint's position: what the run writes again goes, what was written
 * before stays, each line once. What should have stayed and is gone or changed is told.
 */
final class RecordRepair {
  private final Position next;
  private final List<DamagedRecordEvent> damage = new ArrayList<>();

  /**
   * @param next where the run goes on
   */
  RecordRepair(Position next) {
    this.next = next;
  }

  /** What was found to be missing or changed. */
  List<DamagedRecordEvent> damage() {
    return damage;
  }

  /**
   * Repairs {@code metrics.jsonl}.
   *
   * @param written when the checkpoint was written; null if the checkpoint does not say
   */
  void metrics(JsonLines file, RecordMark.Extent written) {
    List<String> lines = file.wholeLines();
    List<String> kept = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    Set<Integer> epochs = new TreeSet<>();
    int repeated = 0;
    for (String line : lines) {
      Line<Metrics> read = Line.of(line, Metrics.class);
      if (!read.whole() || (read.known() && read.value().isBeyond(next))) {
        continue;
      }
      if (read.known() && !seen.add(read.value().subject())) {
        repeated++;
        continue;
      }
      if (read.value() instanceof EpochMetrics epoch) {
        epochs.add(epoch.epoch());
      }
      kept.add(line);
    }
    List<Integer> missing = new ArrayList<>();
    for (int epoch = 0; epoch < next.epoch(); epoch++) {
      if (!epochs.contains(epoch)) {
        missing.add(epoch);
      }
    }
    tellOfMetrics(file, lines, kept.size() + repeated, missing, written);
    replace(file, lines, kept);
  }

  private void tellOfMetrics(
      JsonLines file,
      List<String> lines,
      int found,
      List<Integer> missing,
      RecordMark.Extent written) {
    String epochs =
        missing.isEmpty()
            ? ""
            : missing.stream().map(String::valueOf).collect(Collectors.joining(", ", "epoch ", ""));
    if (written != null && found < written.lines()) {
      String of = epochs.isEmpty() ? "lines of rounds" : "among them that of " + epochs;
      tell(
          file,
          (written.lines() - found) + " of " + written.lines() + " lines are missing, " + of,
          missing);
    } else if (!missing.isEmpty()) {
      tell(file, "the line of " + epochs + " is missing", missing);
    } else {
      tellIfChanged(file, lines, written);
    }
  }

  /**
   * Repairs {@code events.jsonl}.
   *
   * @param written when the checkpoint was written; null if the checkpoint does not say
   */
  void events(JsonLines file, RecordMark.Extent written) {
    List<String> lines = file.wholeLines();
    List<String> kept = new ArrayList<>();
    int unreadable = 0;
    for (String line : lines) {
      Line<Event> read = Line.of(line, Event.class);
      if (!read.whole()) {
        unreadable++;
      } else if (!read.known() || !read.value().isBeyond(next)) {
        kept.add(line);
      }
    }
    if (unreadable > 0) {
      tell(file, unreadable + " of " + lines.size() + " lines are no JSON", List.of());
    } else if (written != null && lines.size() < written.lines()) {
      tell(
          file,
          (written.lines() - lines.size()) + " of " + written.lines() + " lines are missing",
          List.of());
    } else {
      tellIfChanged(file, lines, written);
    }
    replace(file, lines, kept);
  }

  private void tellIfChanged(JsonLines file, List<String> lines, RecordMark.Extent written) {
    if (written == null || lines.size() < written.lines()) {
      return;
    }
    RecordMark.Extent now =
        RecordMark.Extent.of(lines.subList(0, Math.toIntExact(written.lines())));
    if (!now.equals(written)) {
      tell(
          file,
          "its first "
              + written.lines()
              + " lines have checksum "
              + now.crc32c()
              + ", but "
              + written.crc32c()
              + " was written",
          List.of());
    }
  }

  private void tell(JsonLines file, String reason, List<Integer> epochs) {
    damage.add(DamagedRecordEvent.now(file.name(), reason, epochs));
  }

  private static void replace(JsonLines file, List<String> lines, List<String> kept) {
    if (kept.size() < lines.size() || file.endsTorn()) {
      file.replaceLines(kept);
    }
  }

  /**
   * What a line says.
   *
   * @param whole whether it is JSON as it was written
   * @param value null if it is not, or of a type that a newer program writes
   */
  private record Line<T>(boolean whole, T value) {

    static <T> Line<T> of(String line, Class<T> type) {
      try {
        return new Line<>(true, JsonLines.parse(line, type));
      } catch (IOException e) {
        return new Line<>(false, null);
      }
    }

    boolean known() {
      return value != null;
    }
  }
}
