package io.gearshift.driver.cli.bench.peers;

import io.gearshift.driver.cli.bench.peers.torch.TorchMode;
import io.gearshift.driver.cli.common.TextTable;
import io.gearshift.driver.cli.common.TextTable.Align;
import io.gearshift.driver.cli.doctor.Processor;
import io.gearshift.driver.text.ProgramVersion;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.Collectors;

/**
 * A comparison, for people, as Markdown and as JSON.
 *
 * @param date of the measurement, ISO 8601
 * @param cpu its name
 * @param cores that the JVM sees
 * @param bf16 the CPU's instructions for BF16
 * @param jvm name and version
 * @param kernel of the operating system
 * @param gearshift version
 * @param threads of every engine
 * @param turns of every engine
 * @param iterations steps counted in each turn, one of DL4J
 * @param results by network, then engine
 * @param missing engines left out and failures, with reasons
 */
public record PeersReport(
    String date,
    String cpu,
    int cores,
    String bf16,
    String jvm,
    String kernel,
    String gearshift,
    int threads,
    int turns,
    int iterations,
    List<PeerResult> results,
    List<String> missing) {
  public static PeersReport of(
      List<PeerResult> results, List<String> missing, int threads, int turns, int iterations) {
    return new PeersReport(
        LocalDate.now(ZoneId.systemDefault()).toString(),
        Processor.read().model(),
        Runtime.getRuntime().availableProcessors(),
        Processor.read().bf16(),
        System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        ProgramVersion.current(),
        threads,
        turns,
        iterations,
        List.copyOf(results),
        List.copyOf(missing));
  }

  /** {@code 2026-01-31-intel-xeon-8375c-cpu-2-90ghz.md}. */
  public String fileName() {
    String name =
        cpu.toLowerCase(Locale.ROOT)
            .replaceAll("\\((r|tm)\\)", " ")
            .replaceAll("[^a-z0-9]+", "-")
            .replaceAll("^-|-$", "");
    return date + "-" + name + ".md";
  }

  /** The table for a terminal. */
  public String table() {
    TextTable table =
        new TextTable(
            List.of(
                Align.LEFT,
                Align.LEFT,
                Align.RIGHT,
                Align.RIGHT,
                Align.RIGHT,
                Align.RIGHT,
                Align.RIGHT,
                Align.RIGHT,
                Align.RIGHT,
                Align.RIGHT));
    table.row(header());
    rows().forEach(table::row);
    return table.toString();
  }

  public String markdown() {
    StringBuilder text = new StringBuilder();
    text.append("# Training steps beside their peers, ").append(date).append("\n\n");
    text.append("* CPU: ").append(cpu).append(", ").append(cores).append(" cores\n");
    text.append("* BF16 runs on: ").append(bf16).append('\n');
    text.append("* Threads of every engine: ").append(threads).append('\n');
    text.append("* JVM: ").append(jvm).append('\n');
    text.append("* Operating system: ").append(kernel).append('\n');
    text.append("* Gearshift: ").append(gearshift).append('\n');
    engines().forEach(line -> text.append("* ").append(line).append('\n'));
    missing.forEach(line -> text.append("* Left out: ").append(line).append('\n'));
    text.append("\nA whole step is forward, backward and update on random images. Every engine is")
        .append(" warmed up once in a process of its own; then they take turns: ")
        .append(turns)
        .append(turns == 1 ? " turn" : " turns")
        .append(" of one step that is not counted and ")
        .append(iterations)
        .append(
            " that are (1 of DL4J). The table shows the median of the turns' medians. Images/s are"
                + " compared twice with those of PyTorch FP32, and in the last two columns with"
                + " those of PyTorch BF16: at the medians, and as the median of the ratios of each"
                + " turn.\n\n");
    text.append(markdownRow(header()));
    text.append("|---|---|--:|--:|--:|--:|--:|--:|--:|--:|\n");
    rows().forEach(row -> text.append(markdownRow(row)));
    text.append("\nMedians of the turns, in ms, in order:\n\n");
    for (PeerResult result : results) {
      text.append("* ")
          .append(result.network())
          .append(", ")
          .append(result.peer())
          .append(": ")
          .append(
              result.medians().stream()
                  .map(median -> String.format(Locale.ROOT, "%.2f", median))
                  .collect(Collectors.joining(", ")))
          .append('\n');
    }
    return text.toString();
  }

  private static List<String> header() {
    return List.of(
        "network",
        "engine",
        "batch",
        "median ms",
        "minimum ms",
        "images/s",
        "ratio of medians",
        "median of ratios",
        "ratio of medians, BF16",
        "median of ratios, BF16");
  }

  private List<List<String>> rows() {
    List<List<String>> rows = new ArrayList<>();
    for (PeerResult result : results) {
      rows.add(
          List.of(
              result.network(),
              result.peer(),
              Integer.toString(result.batch()),
              String.format(Locale.ROOT, "%.2f", result.median()),
              String.format(Locale.ROOT, "%.2f", result.minimumMilliseconds()),
              String.format(Locale.ROOT, "%.1f", result.imagesPerSecond()),
              ratio(result, TorchMode.FP32, PeerResult::ratioOfMedians),
              ratio(result, TorchMode.FP32, PeerResult::medianOfRatios),
              ratio(result, TorchMode.BF16, PeerResult::ratioOfMedians),
              ratio(result, TorchMode.BF16, PeerResult::medianOfRatios)));
    }
    return rows;
  }

  private String ratio(
      PeerResult result, TorchMode base, ToDoubleBiFunction<PeerResult, PeerResult> toBaseline) {
    return baseline(result.network(), base)
        .map(other -> String.format(Locale.ROOT, "%.2f", toBaseline.applyAsDouble(result, other)))
        .orElse("-");
  }

  private Optional<PeerResult> baseline(String network, TorchMode mode) {
    return results.stream()
        .filter(result -> result.network().equals(network) && result.peer().equals(mode.label()))
        .findFirst();
  }

  private Set<String> engines() {
    Set<String> lines = new LinkedHashSet<>();
    results.forEach(result -> lines.add(result.engine() + ": " + result.detail()));
    return lines;
  }

  private static String markdownRow(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }
}
