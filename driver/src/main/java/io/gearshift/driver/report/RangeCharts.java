package io.gearshift.driver.report;

import io.gearshift.driver.record.RunRecordReader;
import io.gearshift.driver.record.metrics.RangeMetrics;
import io.gearshift.driver.report.chart.Figures;
import io.gearshift.driver.report.chart.Markup;
import io.gearshift.driver.report.chart.PrecisionTimeline;
import io.gearshift.driver.report.chart.SmallChart;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The ranges that quantisers keep, and what lies beyond them, against the epoch: a small chart for
 * each operand of each layer, all on one scale, a column a layer.
 */
final class RangeCharts {
  /** Decades of the overflow rate that are shown; what is below lies on the floor. */
  private static final double LEAST_RATE = 1e-7;

  private final List<RangeMetrics> epochs;
  private final SmallChart paper;
  private final OptionalDouble maximum;
  private final Set<String> layers = new LinkedHashSet<>();
  private final Set<String> operands = new LinkedHashSet<>();

  RangeCharts(RunRecordReader run, PrecisionTimeline timeline) {
    this.epochs = run.ranges();
    this.paper = new SmallChart(epochs.stream().map(RangeMetrics::epoch).toList(), timeline);
    this.maximum = maximum(run.configuration().configuration());
    List<RangeMetrics.Layer> all = epochs.stream().flatMap(e -> e.layers().stream()).toList();
    all.forEach(layer -> layers.add(layer.layer()));
    // A layer that lacks one, as the first does, leaves the others in their places.
    all.stream()
        .sorted(Comparator.comparingInt(layer -> -layer.operands().size()))
        .flatMap(layer -> layer.operands().stream())
        .forEach(operand -> operands.add(operand.operand()));
  }

  private static OptionalDouble maximum(Map<String, Map<String, String>> configuration) {
    String text =
        configuration.getOrDefault("multipliers", Map.of()).getOrDefault("Max_Overflow_Rate", "");
    try {
      return OptionalDouble.of(Double.parseDouble(text));
    } catch (NumberFormatException e) {
      return OptionalDouble.empty();
    }
  }

  /** Both tables of charts; nothing where no ranges are kept. */
  Markup all() {
    Markup section = new Markup();
    if (epochs.isEmpty()) {
      return section;
    }
    section
        .add("<figure class=\"wide\"><figcaption><h2>Ranges <small>integer bits against epoch,")
        .add(" the last beside</small></h2></figcaption>\n")
        .add(table(this::range))
        .add("</figure>\n");
    section.add(
        "<figure class=\"wide\"><figcaption><h2>Overflow <small>share of values beyond the range"
            + " against epoch, decades from %s to 1, the last beside</small></h2>",
        Figures.significant(LEAST_RATE));
    section.add("<ul class=\"legend\"><li><i class=\"test\"></i>beyond the range</li>");
    section.add("<li><i class=\"top5\"></i>beyond one bit less</li>");
    if (maximum.isPresent()) {
      section.add(
          "<li><i class=\"limit\"></i>largest allowed, %s</li>",
          Figures.significant(maximum.getAsDouble()));
    }
    return section.add("</ul></figcaption>\n").add(table(this::overflow)).add("</figure>\n");
  }

  /** Draws one operand's history. */
  private interface Cell {
    Markup of(String layer, String operand, List<Point> history);
  }

  private record Point(int epoch, RangeMetrics.Operand value) {}

  private Markup table(Cell cell) {
    Markup table =
        new Markup().add("<div class=\"scroll\"><table class=\"ranges\">\n<tr><th></th>");
    layers.forEach(layer -> table.add("<th>%s</th>", layer));
    table.add("</tr>\n");
    for (String operand : operands) {
      table.add("<tr><td>%s</td>", operand);
      for (String layer : layers) {
        List<Point> history = history(layer, operand);
        table.add("<td>");
        table.add(
            history.isEmpty()
                ? new Markup().add("%s", Figures.NONE)
                : cell.of(layer, operand, history));
        table.add("</td>");
      }
      table.add("</tr>\n");
    }
    return table.add("</table></div>\n");
  }

  private List<Point> history(String layer, String operand) {
    List<Point> history = new ArrayList<>();
    for (RangeMetrics epoch : epochs) {
      epoch.layers().stream()
          .filter(l -> l.layer().equals(layer))
          .flatMap(l -> l.operands().stream())
          .filter(o -> o.operand().equals(operand))
          .forEach(o -> history.add(new Point(epoch.epoch(), o)));
    }
    return history;
  }

  private Markup range(String layer, String operand, List<Point> history) {
    int lowest = bits().min().orElse(0);
    double span = Math.max(1, bits().max().orElse(1) - lowest);
    List<SmallChart.Point> curve =
        history.stream()
            .map(p -> new SmallChart.Point(p.epoch(), (p.value().integerBits() - lowest) / span))
            .toList();
    int first = history.get(0).value().integerBits();
    int last = history.get(history.size() - 1).value().integerBits();
    return paper
        .frame(layer + " " + operand + ": range from " + first + " to " + last)
        .add("<path class=\"line test\" d=\"%s\"/></svg>", paper.steps(curve))
        .add("<b>%d</b>", last);
  }

  private IntStream bits() {
    return epochs.stream()
        .flatMap(epoch -> epoch.layers().stream())
        .flatMap(layer -> layer.operands().stream())
        .mapToInt(RangeMetrics.Operand::integerBits);
  }

  private Markup overflow(String layer, String operand, List<Point> history) {
    Double last = history.get(history.size() - 1).value().overflow();
    Markup chart =
        paper.frame(
            layer + " " + operand + ": overflow rate, at last " + Figures.significant(last));
    maximum.ifPresent(
        limit ->
            chart.add(
                "<path class=\"line limit\" d=\"M%.1f %.1fL%.1f %.1f\"/>",
                paper.left(), paper.py(decades(limit)), paper.right(), paper.py(decades(limit))));
    chart.add(
        "<path class=\"line top5\" d=\"%s\"/>",
        rates(history, RangeMetrics.Operand::overflowOneLess));
    chart.add(
        "<path class=\"line test\" d=\"%s\"/></svg>",
        rates(history, RangeMetrics.Operand::overflow));
    return chart.add("<b>%s</b>", Figures.significant(last));
  }

  private String rates(List<Point> history, Function<RangeMetrics.Operand, Double> rate) {
    List<SmallChart.Point> curve = new ArrayList<>();
    for (Point point : history) {
      Double value = rate.apply(point.value());
      curve.add(new SmallChart.Point(point.epoch(), value == null ? null : decades(value)));
    }
    return paper.line(curve);
  }

  /** 0 at the least rate that is shown, 1 at a rate of 1. */
  private static double decades(double rate) {
    return 1 - Math.log10(Math.max(LEAST_RATE, rate)) / Math.log10(LEAST_RATE);
  }
}
