package io.gearshift.driver.report;

import io.gearshift.driver.record.RunConfiguration;
import io.gearshift.driver.record.RunRecordReader;
import io.gearshift.driver.record.event.LadderEvent;
import io.gearshift.driver.record.metrics.EpochMetrics;
import io.gearshift.driver.record.metrics.RoundMetrics;
import io.gearshift.driver.record.metrics.Timing;
import io.gearshift.driver.report.chart.Figures;
import io.gearshift.driver.report.chart.Markup;
import io.gearshift.driver.report.chart.PrecisionTimeline;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** The report's tables: gears, epochs, workers, configuration. */
final class Tables {
  private static final int OPEN_UP_TO = 40;

  private final RunRecordReader run;
  private final PrecisionTimeline timeline;

  Tables(RunRecordReader run, PrecisionTimeline timeline) {
    this.run = run;
    this.timeline = timeline;
  }

  /** One row an epoch. */
  Markup epochs() {
    Markup table = new Markup();
    if (run.epochs().isEmpty()) {
      return table;
    }
    table.add("<details%s><summary>Epochs</summary>\n", openUpTo(run.epochs().size()));
    table.add("<div class=\"scroll\"><table>\n<tr>");
    boolean waits = run.epochs().stream().anyMatch(e -> e.timing().waiting() != null);
    headings(
        table,
        List.of(
            "epoch",
            "precision",
            "loss",
            "train %",
            "valid %",
            "test %",
            "top‑5 %",
            "learning rate",
            "diversity",
            "ratio",
            "threshold",
            "violations",
            "images/s"));
    headings(table, timeHeadings(waits));
    headings(table, List.of("seconds", "exchanged"));
    table.add("</tr>\n");
    for (EpochMetrics epoch : run.epochs()) {
      table.add(
          "<tr><td>%d</td><td><span class=\"chip %s\">%s</span></td>",
          epoch.epoch(),
          timeline.colour(epoch.precision()),
          PrecisionTimeline.name(epoch.precision()));
      cells(
          table,
          List.of(
              Figures.decimals(epoch.scores().trainLoss(), 4),
              Figures.decimals(epoch.scores().trainTop1(), 2),
              Figures.decimals(epoch.scores().validationTop1(), 2),
              Figures.decimals(epoch.scores().testTop1(), 2),
              Figures.decimals(epoch.scores().testTop5(), 2),
              Figures.significant(epoch.learningRate()),
              Figures.decimals(epoch.policy().diversity(), 3),
              Figures.decimals(epoch.policy().ratio(), 3),
              Figures.decimals(epoch.policy().threshold(), 3),
              Integer.toString(epoch.policy().violations()),
              Figures.significant(epoch.timing().imagesPerSecond())));
      cells(table, times(epoch.timing(), 2, waits));
      cells(
          table,
          List.of(
              Figures.decimals(epoch.timing().seconds(), 2),
              Figures.bytes((double) epoch.bytesExchanged())));
      table.add("</tr>\n");
    }
    return table.add("</table></div>\n</details>\n");
  }

  /** One row a gear, where the run timed them at its start. */
  Markup ladder() {
    Markup table = new Markup();
    for (LadderEvent timing : run.events(LadderEvent.class)) {
      table.add(
          "<details open><summary>Gears timed at the start, in %s s</summary>\n",
          Figures.decimals(timing.seconds(), 1));
      table.add("<div class=\"scroll\"><table>\n<tr>");
      headings(table, List.of("gear", "ms a step", "images/s", "ratio to next wider", "", "why"));
      table.add("</tr>\n");
      for (LadderEvent.Gear gear : timing.gears()) {
        table.add(
            "<tr><td><span class=\"chip %s\">%s</span></td>",
            gear.kept() ? timeline.colour(gear.precision()) : "none",
            PrecisionTimeline.name(gear.precision()));
        cells(
            table,
            List.of(
                Figures.significant(gear.millisecondsPerStep()),
                Figures.significant(gear.imagesPerSecond()),
                Figures.decimals(gear.ratio(), 3),
                gear.kept() ? "kept" : "dropped",
                gear.reason()));
        table.add("</tr>\n");
      }
      table.add("</table></div>\n</details>\n");
    }
    return table;
  }

  /** One row a worker, summed over its rounds. */
  Markup workers() {
    Markup table = new Markup();
    if (run.rounds().isEmpty()) {
      return table;
    }
    Map<Integer, List<RoundMetrics>> byWorker = new TreeMap<>();
    run.rounds().forEach(r -> byWorker.computeIfAbsent(r.worker(), w -> new ArrayList<>()).add(r));
    table.add("<details%s><summary>Workers</summary>\n", openUpTo(byWorker.size()));
    table.add("<div class=\"scroll\"><table>\n<tr>");
    boolean waits = run.rounds().stream().anyMatch(r -> r.timing().waiting() != null);
    headings(table, List.of("worker", "rounds", "images", "images/s"));
    headings(table, timeHeadings(waits));
    headings(table, List.of("seconds", "exchanged"));
    table.add("</tr>\n");
    byWorker.forEach(
        (worker, rounds) -> {
          long images = rounds.stream().mapToLong(r -> r.learned().images()).sum();
          Timing timing = sum(images, rounds);
          table.add("<tr><td>%d</td>", worker);
          cells(
              table,
              List.of(
                  Integer.toString(rounds.size()),
                  Figures.decimals((double) images, 0),
                  Figures.significant(timing.imagesPerSecond())));
          cells(table, times(timing, 1, waits));
          cells(
              table,
              List.of(
                  Figures.decimals(timing.seconds(), 1),
                  Figures.bytes(sum(rounds, r -> r.bytes().exchanged()))));
          table.add("</tr>\n");
        });
    return table.add("</table></div>\n</details>\n");
  }

  private static Timing sum(long images, List<RoundMetrics> rounds) {
    double seconds = sum(rounds, r -> r.timing().seconds());
    return new Timing(
        images / seconds,
        sum(rounds, r -> r.timing().compute()),
        sum(rounds, r -> r.timing().exchange()),
        sum(rounds, r -> r.timing().input()),
        sum(rounds, r -> r.timing().waiting() == null ? 0 : r.timing().waiting()),
        seconds);
  }

  /** Records of older programs do not tell waiting from exchange. */
  private static List<String> timeHeadings(boolean waits) {
    return waits
        ? List.of("compute s", "exchange s", "input s", "waiting s")
        : List.of("compute s", "exchange s", "input s");
  }

  private static List<String> times(Timing timing, int digits, boolean waits) {
    List<String> times = new ArrayList<>();
    times.add(Figures.decimals(timing.compute(), digits));
    times.add(Figures.decimals(timing.exchange(), digits));
    times.add(Figures.decimals(timing.input(), digits));
    if (waits) {
      times.add(Figures.decimals(timing.waiting(), digits));
    }
    return times;
  }

  /** Where it ran, and every setting. */
  Markup configuration() {
    RunConfiguration configuration = run.configuration();
    Markup table = new Markup();
    table.add("<details><summary>Configuration</summary>\n<table class=\"text\">\n");
    row(table, "kernels", configuration.kernels());
    row(table, "data checksum", configuration.data().shards());
    row(table, "parameters SHA-256", run.result().map(r -> r.parametersSha256()).orElse(null));
    row(table, "model", run.result().map(r -> r.model()).orElse(null));
    orEmpty(configuration.seeds()).forEach((use, seed) -> row(table, "seed: " + use, "" + seed));
    orEmpty(configuration.versions()).forEach((what, version) -> row(table, what, version));
    orEmpty(configuration.configuration())
        .forEach(
            (section, settings) -> {
              table.add("<tr><th colspan=\"2\">[%s]</th></tr>\n", section);
              settings.forEach((key, value) -> row(table, key, value));
            });
    return table.add("</table>\n</details>\n");
  }

  private static <K, V> Map<K, V> orEmpty(Map<K, V> map) {
    return map == null ? Map.of() : map;
  }

  private static void row(Markup table, String key, String value) {
    if (value != null) {
      table.add("<tr><td>%s</td><td class=\"value\">%s</td></tr>\n", key, value);
    }
  }

  private static void headings(Markup table, List<String> names) {
    names.forEach(name -> table.add("<th>%s</th>", name));
  }

  private static void cells(Markup table, List<String> values) {
    values.forEach(value -> table.add("<td>%s</td>", value));
  }

  private static double sum(Collection<RoundMetrics> rounds, ToDoubleFunction<RoundMetrics> part) {
    return rounds.stream().mapToDouble(part).sum();
  }

  private static String openUpTo(int rows) {
    return rows <= OPEN_UP_TO ? " open" : "";
  }
}
