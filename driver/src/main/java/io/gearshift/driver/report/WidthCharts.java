package io.gearshift.driver.report;

import io.gearshift.driver.record.RunRecordReader;
import io.gearshift.driver.record.metrics.WidthMetrics;
import io.gearshift.driver.record.metrics.WidthMetrics.Layer;
import io.gearshift.driver.record.metrics.WidthMetrics.Operand;
import io.gearshift.driver.report.chart.Figures;
import io.gearshift.driver.report.chart.LayerBars;
import io.gearshift.driver.report.chart.Markup;
import io.gearshift.driver.report.chart.PrecisionTimeline;
import io.gearshift.driver.report.chart.SmallChart;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The widths of layers: bars for what was chosen, and for a search how it came to it. */
final class WidthCharts {
  private static final List<String> SHADES = List.of("g4", "g5", "g2", "g3");

  private final List<WidthMetrics> epochs;
  private final SmallChart paper;

  WidthCharts(RunRecordReader run, PrecisionTimeline timeline) {
    this.epochs = run.widths();
    this.paper = new SmallChart(epochs.stream().map(WidthMetrics::epoch).toList(), timeline);
  }

  /** The charts; nothing where layers have no widths of their own. */
  Markup all() {
    Markup section = new Markup();
    if (epochs.isEmpty() || last().layers().isEmpty()) {
      return section;
    }
    section.add(bars());
    return isSearch() ? section.add(paths()) : section;
  }

  private WidthMetrics last() {
    return epochs.get(epochs.size() - 1);
  }

  private boolean isSearch() {
    return operands(last()).anyMatch(operand -> operand.bits().size() > 1);
  }

  private static Stream<Operand> operands(WidthMetrics widths) {
    return widths.layers().stream().flatMap(layer -> Stream.of(layer.weight(), layer.input()));
  }

  private Markup bars() {
    WidthMetrics widths = last();
    Markup figure = new Markup();
    figure.add(
        "<figure class=\"wide\"><figcaption><h2>Bits of each layer <small>%s</small></h2>",
        cost(widths));
    figure.add("<ul class=\"legend\"><li><i class=\"compute\"></i>weights</li>");
    figure.add("<li><i class=\"exchange\"></i>inputs</li>");
    if (isSearch()) {
      figure.add("<li><i class=\"limit\"></i>mean by the shares</li>");
    }
    figure.add("</ul></figcaption>\n<div class=\"scroll\">");
    int most = operands(widths).flatMap(o -> o.bits().stream()).mapToInt(b -> b).max().orElse(1);
    figure.add(
        LayerBars.draw(
            "bits of weights and inputs of each layer",
            most,
            widths.layers().stream().map(WidthCharts::bars).toList()));
    return figure.add("</div>\n</figure>\n");
  }

  private static LayerBars.Group bars(Layer layer) {
    return new LayerBars.Group(
        layer.layer(),
        2,
        List.of(
            bar(0, "compute", layer.layer() + ", weights", layer.weight()),
            bar(1, "exchange", layer.layer() + ", inputs", layer.input())));
  }

  private static LayerBars.Bar bar(int place, String colour, String name, Operand operand) {
    boolean searched = operand.bits().size() > 1;
    String mean = searched ? ", mean " + Figures.significant(operand.expected()) : "";
    return new LayerBars.Bar(
        place,
        colour,
        operand.chosen(),
        name + ": " + operand.chosen() + " bits" + mean,
        searched ? operand.expected() : null);
  }

  private static String cost(WidthMetrics widths) {
    return Figures.significant(widths.chosen().bitOperations())
        + " M bit operations an image, "
        + Figures.significant(widths.uniform().bitOperations())
        + " M with 2 bits everywhere; weights "
        + Figures.significant(widths.chosen().weightBits())
        + " and "
        + Figures.significant(widths.uniform().weightBits())
        + " Mbit; inputs "
        + Figures.significant(widths.chosen().inputBits())
        + " and "
        + Figures.significant(widths.uniform().inputBits())
        + " kbit";
  }

  private Markup paths() {
    Markup figure = new Markup();
    figure.add("<figure class=\"wide\"><figcaption><h2>Shares of widths <small>against epoch,");
    figure.add(" the width of the largest share beside</small></h2><ul class=\"legend\">");
    operands(last())
        .flatMap(operand -> operand.bits().stream())
        .distinct()
        .sorted()
        .forEach(
            bits ->
                figure.add(
                    "<li><i class=\"%s\"></i>%d %s</li>",
                    shade(bits), bits, bits == 1 ? "bit" : "bits"));
    figure.add("</ul></figcaption>\n<div class=\"scroll\"><table class=\"ranges\">\n");
    figure.add("<tr><th></th><th>weights</th><th>inputs</th></tr>\n");
    for (int i = 0; i < last().layers().size(); i++) {
      int layer = i;
      String name = last().layers().get(i).layer();
      figure.add("<tr><td>%s</td><td>", name);
      figure.add(path(name + ", weights", epoch -> epoch.layers().get(layer).weight()));
      figure.add("</td><td>");
      figure.add(path(name + ", inputs", epoch -> epoch.layers().get(layer).input()));
      figure.add("</td></tr>\n");
    }
    return figure.add("</table></div>\n</figure>\n");
  }

  private Markup path(String label, Function<WidthMetrics, Operand> of) {
    Operand end = of.apply(last());
    Markup chart =
        paper.frame(label + ": " + end.chosen() + ", mean " + Figures.significant(end.expected()));
    for (int width = 0; width < end.bits().size(); width++) {
      chart.add(
          "<path class=\"%s\" d=\"%s\"/>",
          shade(end.bits().get(width)), area(of, width).toString());
    }
    return chart.add("</svg><b>%d</b>", end.chosen());
  }

  /** What one width has of the whole, above what the widths before it have. */
  private Markup area(Function<WidthMetrics, Operand> of, int width) {
    Markup path = new Markup();
    for (WidthMetrics epoch : epochs) {
      double top = sum(of.apply(epoch), width + 1);
      path.add(
          "%sL%.1f %.1fL%.1f %.1f",
          path.toString().isEmpty() ? "M" + place(epoch.epoch() - 0.5, top) : "",
          paper.px(epoch.epoch() - 0.5),
          paper.py(top),
          paper.px(epoch.epoch() + 0.5),
          paper.py(top));
    }
    for (int i = epochs.size() - 1; i >= 0; i--) {
      double floor = sum(of.apply(epochs.get(i)), width);
      path.add(
          "L%.1f %.1fL%.1f %.1f",
          paper.px(epochs.get(i).epoch() + 0.5),
          paper.py(floor),
          paper.px(epochs.get(i).epoch() - 0.5),
          paper.py(floor));
    }
    return path.add("Z");
  }

  private String place(double epoch, double share) {
    return new Markup().add("%.1f %.1f", paper.px(epoch), paper.py(share)).toString();
  }

  private static double sum(Operand operand, int widths) {
    return IntStream.range(0, Math.min(widths, operand.shares().size()))
        .mapToDouble(operand.shares()::get)
        .sum();
  }

  private static String shade(int bits) {
    return SHADES.get((bits - 1) % SHADES.size());
  }
}
