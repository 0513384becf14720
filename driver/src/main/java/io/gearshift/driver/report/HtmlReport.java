package io.gearshift.driver.report;

import io.gearshift.driver.record.Result;
import io.gearshift.driver.record.RunConfiguration;
import io.gearshift.driver.record.RunRecordReader;
import io.gearshift.driver.record.event.Event;
import io.gearshift.driver.record.event.SwitchEvent;
import io.gearshift.driver.record.json.Failures;
import io.gearshift.driver.record.metrics.EpochMetrics;
import io.gearshift.driver.report.chart.Figures;
import io.gearshift.driver.report.chart.Markup;
import io.gearshift.driver.report.chart.PrecisionTimeline;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A run as one self-contained HTML page. */
public final class HtmlReport {
  private static final String NAME = "report.html";

  private final RunRecordReader run;
  private final RunConfiguration configuration;
  private final PrecisionTimeline timeline;
  private final CostChart costs;
  private final Set<Integer> overBudget;

  private HtmlReport(RunRecordReader run, List<RunRecordReader> beside) {
    this.run = run;
    this.costs = new CostChart(run, beside);
    this.configuration = run.configuration();
    this.timeline = new PrecisionTimeline(run);
    this.overBudget = run.overBudget();
  }

  /**
   * Writes {@code report.html} into the run's folder, whole or not at all. A symbolic link of that
   * name is replaced; what it points to stays as it is.
   *
   * @return its full path
   * @throws io.gearshift.driver.error.UserError if it cannot be written
   */
  public static String write(RunRecordReader run) {
    return write(run, List.of());
  }

  /**
   * As {@link #write(RunRecordReader)}, with a chart of several runs.
   *
   * @param beside other runs with widths by layer, to compare by bit operations
   * @throws io.gearshift.driver.error.UserError if one of them has none, too
   */
  public static String write(RunRecordReader run, List<RunRecordReader> beside) {
    String file = run.directory().path(NAME);
    String page = new HtmlReport(run, beside).render();
    try {
      run.directory().write(NAME, page.getBytes(StandardCharsets.UTF_8));
      return file;
    } catch (IOException e) {
      throw Failures.cannotWrite(file, e);
    }
  }

  /** The page's text. */
  public static String page(RunRecordReader run) {
    return new HtmlReport(run, List.of()).render();
  }

  private String render() {
    Markup page = new Markup();
    page.add("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.add("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page.add("<title>Gearshift: %s</title>\n<style>\n", name());
    page.add(style()).add("</style>\n</head>\n<body>\n<main>\n");
    page.add(headline());
    if (run.epochs().isEmpty()) {
      page.add("<p class=\"none\">No epoch has been completed.</p>\n");
    } else {
      page.add(new Charts(run.epochs(), timeline).all());
      page.add(new RangeCharts(run, timeline).all());
      page.add(new WidthCharts(run, timeline).all()).add(costs.figure());
      page.add(new LearnedCharts(run, timeline).all());
    }
    Tables tables = new Tables(run, timeline);
    page.add(tables.ladder()).add(tables.epochs()).add(tables.workers()).add(events());
    page.add(tables.configuration());
    return page.add("</main>\n</body>\n</html>\n").toString();
  }

  private Markup headline() {
    String status = run.result().map(Result::status).orElse("not finished");
    Markup head = new Markup();
    head.add("<header>\n<p class=\"kind\">Gearshift run</p>\n");
    head.add("<h1>%s <span class=\"status %s\">%s</span></h1>\n", name(), statusClass(), status);
    head.add(
        "<p class=\"facts\">%s on %s",
        text(configuration.plan().network()), text(configuration.plan().data()));
    head.add(", %d workers", configuration.plan().workers());
    head.add(", policy %s", text(configuration.plan().policy()));
    head.add(", started %s</p>\n", text(configuration.started()).replace('T', ' '));
    head.add("</header>\n<section class=\"tiles\">\n");
    EpochMetrics last = lastTested();
    EpochMetrics best = best();
    tile(
        head,
        "test accuracy",
        Figures.percent(last == null ? null : last.scores().testTop1()),
        last == null
            ? "never tested"
            : "after epoch " + last.epoch() + (isOverBudget(last) ? ", over budget" : ""));
    tile(
        head,
        "best",
        Figures.percent(best == null ? null : best.scores().testTop1()),
        best == null
            ? last == null ? "never tested" : "none within budget"
            : "after epoch " + best.epoch() + (overBudget.isEmpty() ? "" : ", within budget"));
    double trained = run.epochs().stream().mapToDouble(e -> e.timing().seconds()).sum();
    tile(
        head,
        "time",
        Figures.duration(run.result().map(Result::seconds).orElse(trained)),
        run.epochs().size() + " epochs");
    double images =
        run.epochs().stream()
            .mapToDouble(e -> e.timing().imagesPerSecond() * e.timing().seconds())
            .sum();
    double exchanged = run.epochs().stream().mapToDouble(EpochMetrics::bytesExchanged).sum();
    tile(
        head,
        "images/s",
        trained > 0 ? Figures.significant(images / trained) : Figures.NONE,
        Figures.bytes(exchanged) + " exchanged");
    return head.add("</section>\n").add(ladder());
  }

  private Markup ladder() {
    Markup ladder =
        new Markup().add("<ol class=\"ladder%s\">\n", timeline.returns() ? " cycle" : "");
    for (String precision : timeline.order()) {
      int epochs =
          timeline.spans().stream()
              .filter(span -> span.precision().equals(precision))
              .mapToInt(PrecisionTimeline.Span::epochs)
              .sum();
      ladder.add(
          "<li class=\"%s%s\"><b>%s</b> %s</li>\n",
          timeline.colour(precision),
          epochs == 0 ? " unused" : "",
          PrecisionTimeline.name(precision),
          epochs == 0 ? "not reached" : epochs == 1 ? "1 epoch" : epochs + " epochs");
    }
    return ladder.add("</ol>\n");
  }

  private Markup events() {
    List<SwitchEvent> switches = run.events(SwitchEvent.class);
    Markup section = new Markup();
    if (run.events().isEmpty()) {
      return section;
    }
    section.add(
        "<details%s><summary>Events (%d, of them %d switches)</summary>\n<table class=\"text\">\n",
        run.events().size() <= 12 ? " open" : "", run.events().size(), switches.size());
    for (Event event : run.events()) {
      section.add(
          "<tr><td class=\"time\">%s</td><td>%s</td></tr>\n", clock(event.time()), event.summary());
    }
    return section.add("</table>\n</details>\n");
  }

  private String name() {
    return configuration.runId() == null ? run.directory().name() : configuration.runId();
  }

  private String statusClass() {
    return Map.of("finished", "good", "failed", "bad")
        .getOrDefault(run.result().map(Result::status).orElse(""), "open");
  }

  private EpochMetrics lastTested() {
    return tested().stream().reduce((a, b) -> b).orElse(null);
  }

  /** The best epoch that keeps its budgets. */
  private EpochMetrics best() {
    return tested().stream()
        .filter(epoch -> !isOverBudget(epoch))
        .max(Comparator.comparingDouble(e -> e.scores().testTop1()))
        .orElse(null);
  }

  private boolean isOverBudget(EpochMetrics epoch) {
    return overBudget.contains(epoch.epoch());
  }

  private List<EpochMetrics> tested() {
    return run.epochs().stream()
        .filter(e -> e.scores().testTop1() != null && !onlySearches(e.precision()))
        .toList();
  }

  /** What epochs that find ranges have trained is thrown away. */
  private boolean onlySearches(String precision) {
    return "range_search".equals(configuration.plan().policy())
        && precision.equals(configuration.plan().ladder().get(0));
  }

  private static void tile(Markup head, String label, String value, String note) {
    head.add(
        "<div><span>%s</span><strong>%s</strong><small>%s</small></div>\n", label, value, note);
  }

  /** 2026-11-21T10:15:30.123Z as 2026-11-21 10:15:30. */
  private static String clock(String time) {
    return text(time).replace('T', ' ').replaceAll("(\\.\\d+)?Z$", "");
  }

  private static String text(String value) {
    return value == null || value.isBlank() ? "?" : value;
  }

  private static Markup style() {
    try (InputStream stream = HtmlReport.class.getResourceAsStream("report.css")) {
      return Markup.trusted(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
