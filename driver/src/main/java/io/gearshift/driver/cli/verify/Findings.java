package io.gearshift.driver.cli.verify;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.gearshift.driver.text.Printable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What a verification counted and found, for people and as JSON. */
final class Findings {
  @JsonProperty private final String kind;
  @JsonProperty private final String location;
  @JsonProperty private final Map<String, Long> checked = new LinkedHashMap<>();
  @JsonProperty private final List<String> problems = new ArrayList<>();
  @JsonProperty private final List<String> notes = new ArrayList<>();

  /**
   * Nothing checked yet.
   *
   * @param kind what is verified: data set, run or model
   * @param location where it lies
   */
  Findings(String kind, String location) {
    this.kind = kind;
    this.location = location;
  }

  /** Counts what was looked at. */
  void count(String what, long number) {
    checked.merge(what, number, Long::sum);
  }

  /** Something is wrong: one line that names the file. */
  void problem(String line) {
    problems.add(line);
  }

  /** Something that nobody need mend. */
  void note(String line) {
    notes.add(line);
  }

  /** Whether nothing is wrong. */
  @JsonProperty("sound")
  boolean isSound() {
    return problems.isEmpty();
  }

  void print(PrintWriter out) {
    problems.forEach(line -> out.println(Printable.line(line)));
    notes.forEach(line -> out.println("Note: " + Printable.line(line)));
    String counts =
        checked.entrySet().stream()
            .map(entry -> String.format(Locale.ROOT, "%,d %s", entry.getValue(), entry.getKey()))
            .collect(Collectors.joining(", "));
    out.printf(
        Locale.ROOT,
        "Verified %s %s: %s; %s.%n",
        kind,
        Printable.line(location),
        counts.isEmpty() ? "nothing could be read" : counts,
        isSound()
            ? "no problems"
            : problems.size() + (problems.size() == 1 ? " problem" : " problems"));
  }
}
