package io.gearshift.driver.report;

import io.gearshift.driver.record.RunRecordReader;
import io.gearshift.driver.record.metrics.QuantizerMetrics;
import io.gearshift.driver.record.metrics.QuantizerMetrics.Operand;
import io.gearshift.driver.report.chart.Figures;
import io.gearshift.driver.report.chart.LayerBars;
import io.gearshift.driver.report.chart.Markup;
import io.gearshift.driver.report.chart.PrecisionTimeline;
import io.gearshift.driver.report.chart.SmallChart;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Learned quantisers: bars of the bits they end with, small charts of how bits and values came to
 * that, and a table of the last epoch.
 */
final class LearnedCharts {
  /** So much a logarithm of a power of two may lie beside a whole number. */
  private static final double ROUNDING = 1e-9;

  private final List<QuantizerMetrics> epochs;
  private final SmallChart paper;
  private final BudgetCharts budgets;
  private final List<Side> sides;
  private final List<String> layers;

  LearnedCharts(RunRecordReader run, PrecisionTimeline timeline) {
    this.epochs = run.quantizers();
    this.paper = new SmallChart(epochs.stream().map(QuantizerMetrics::epoch).toList(), timeline);
    this.budgets = new BudgetCharts(epochs, timeline);
    Map<String, String> settings =
        run.configuration().configuration().getOrDefault("learned", Map.of());
    this.sides =
        Stream.of(
                side("weight", "weights", "compute", settings.get("Weight_Quantizer")),
                side("input", "inputs", "exchange", settings.get("Input_Quantizer")))
            .filter(side -> operands().anyMatch(side::has))
            .toList();
    this.layers = List.copyOf(new LinkedHashSet<>(operands().map(Operand::layer).toList()));
  }

  /**
   * Weights or inputs.
   *
   * @param operand as lines name it
   * @param name for people
   * @param colour CSS class of its bars
   * @param smallest what its smallest value is
   */
  private record Side(String operand, String name, String colour, String smallest) {
    boolean has(Operand value) {
      return operand.equals(value.operand());
    }
  }

  private static Side side(String operand, String name, String colour, String form) {
    return new Side(operand, name, colour, smallest(form));
  }

  /** What lines call smallest, in the words of the quantiser's form. */
  private static String smallest(String form) {
    boolean powers = form != null && form.toLowerCase(Locale.ROOT).contains("pow2");
    return powers ? "smallest power" : "step";
  }

  private Stream<Operand> operands() {
    return epochs.stream().flatMap(epoch -> epoch.operands().stream());
  }

  /** The charts and the table; nothing where nothing is learned. */
  Markup all() {
    Markup section = new Markup();
    if (layers.isEmpty()) {
      return section;
    }
    return section.add(bars()).add(budgets.all()).add(histories()).add(table());
  }

  private QuantizerMetrics last() {
    return epochs.get(epochs.size() - 1);
  }

  private Markup bars() {
    Markup figure = new Markup();
    figure.add(
        "<figure class=\"wide\"><figcaption><h2>Learned bits of each layer <small>after epoch"
            + " %d</small></h2><ul class=\"legend\">",
        last().epoch());
    sides.forEach(
        side -> figure.add("<li><i class=\"%s\"></i>%s</li>", side.colour(), side.name()));
    figure.add("</ul></figcaption>\n<div class=\"scroll\">");
    figure.add(
        LayerBars.draw(
            "bits of each layer after the last epoch",
            mostBits(last()),
            layers.stream().map(this::bars).toList()));
    return figure.add("</div>\n</figure>\n");
  }

  private int mostBits(QuantizerMetrics epoch) {
    return epoch.operands().stream()
        .filter(operand -> sides.stream().anyMatch(side -> side.has(operand)))
        .mapToInt(Operand::bits)
        .reduce(1, Math::max);
  }

  private LayerBars.Group bars(String layer) {
    List<LayerBars.Bar> bars = new ArrayList<>();
    for (int i = 0; i < sides.size(); i++) {
      Side side = sides.get(i);
      int place = i;
      find(last(), layer, side)
          .ifPresent(
              operand ->
                  bars.add(
                      new LayerBars.Bar(
                          place, side.colour(), operand.bits(), title(side, operand), null)));
    }
    return new LayerBars.Group(layer, sides.size(), bars);
  }

  private static String title(Side side, Operand operand) {
    return heading(side, operand)
        + operand.bits()
        + " bits, "
        + ends(side, operand)
        + ", "
        + Figures.significant(operand.kilobytes())
        + " kB";
  }

  private static String heading(Side side, Operand operand) {
    return operand.layer() + ", " + side.name() + ": ";
  }

  private static String ends(Side side, Operand operand) {
    return side.smallest()
        + " "
        + Figures.significant(operand.smallest())
        + ", largest "
        + Figures.significant(operand.largest());
  }

  private static Optional<Operand> find(QuantizerMetrics epoch, String layer, Side side) {
    return epoch.operands().stream()
        .filter(operand -> operand.layer().equals(layer) && side.has(operand))
        .findFirst();
  }

  private record Point(int epoch, Operand value) {}

  /** Draws one operand's history. */
  private interface Cell {
    Markup of(Side side, List<Point> history);
  }

  private record Column(Side side, String heading, Cell cell) {}

  private Markup histories() {
    List<Column> columns = new ArrayList<>();
    int most = epochs.stream().mapToInt(this::mostBits).max().orElse(1);
    Scale bits = new Scale(0, most);
    for (Side side : sides) {
      columns.add(
          new Column(side, side.name() + ": bits, 0 to " + most, (s, h) -> bits(s, h, bits)));
    }
    for (Side side : sides) {
      Scale powers = powers(side);
      columns.add(
          new Column(
              side,
              side.name() + ": values, 2^" + (int) powers.low() + " to 2^" + (int) powers.high(),
              (s, h) -> ends(s, h, powers)));
    }
    return table(columns);
  }

  private Markup table(List<Column> columns) {
    Markup figure = new Markup();
    figure.add(
        "<figure class=\"wide\"><figcaption><h2>Bits and values of learned quantisers <small>against"
            + " epoch, the last beside; values on a log2 scale</small></h2><ul class=\"legend\">");
    figure.add("<li><i class=\"test\"></i>bits, largest value</li>");
    figure.add("<li><i class=\"train\"></i>%s</li></ul></figcaption>\n", smallests());
    figure.add("<div class=\"scroll\"><table class=\"ranges learned\">\n<tr><th></th>");
    columns.forEach(column -> figure.add("<th>%s</th>", column.heading()));
    figure.add("</tr>\n");
    for (String layer : layers) {
      figure.add("<tr><td>%s</td>", layer);
      columns.forEach(column -> figure.add("<td>").add(cell(layer, column)).add("</td>"));
      figure.add("</tr>\n");
    }
    return figure.add("</table></div>\n</figure>\n");
  }

  /** "step" or "smallest power", or both where weights have one and inputs the other. */
  private String smallests() {
    return String.join(" or ", new LinkedHashSet<>(sides.stream().map(Side::smallest).toList()));
  }

  private Markup cell(String layer, Column column) {
    List<Point> history = new ArrayList<>();
    for (QuantizerMetrics epoch : epochs) {
      find(epoch, layer, column.side())
          .ifPresent(operand -> history.add(new Point(epoch.epoch(), operand)));
    }
    return history.isEmpty()
        ? new Markup().add("%s", Figures.NONE)
        : column.cell().of(column.side(), history);
  }

  private Markup bits(Side side, List<Point> history, Scale scale) {
    Operand end = history.get(history.size() - 1).value();
    int first = history.get(0).value().bits();
    return paper
        .frame(heading(side, end) + "from " + first + " to " + end.bits() + " bits")
        .add(
            "<path class=\"line test\" d=\"%s\"/></svg>",
            paper.steps(curve(history, o -> scale.height(o.bits()))))
        .add("<b>%d</b>", end.bits());
  }

  private Markup ends(Side side, List<Point> history, Scale scale) {
    Operand end = history.get(history.size() - 1).value();
    return paper
        .frame(heading(side, end) + ends(side, end))
        .add(
            "<path class=\"line train\" d=\"%s\"/>",
            paper.line(curve(history, o -> scale.height(log2(o.smallest())))))
        .add(
            "<path class=\"line test\" d=\"%s\"/></svg>",
            paper.line(curve(history, o -> scale.height(log2(o.largest())))))
        .add(
            "<b>%s<br>%s</b>",
            Figures.significant(end.largest()), Figures.significant(end.smallest()));
  }

  private static List<SmallChart.Point> curve(
      List<Point> history, Function<Operand, Double> height) {
    return history.stream()
        .map(point -> new SmallChart.Point(point.epoch(), height.apply(point.value())))
        .toList();
  }

  /** What lies at the bottom and at the top of small charts. */
  private record Scale(double low, double high) {
    /** Null for what is no number. */
    Double height(double value) {
      return Double.isFinite(value) ? (value - low) / Math.max(1, high - low) : null;
    }
  }

  /** Whole powers of two around the smallest and the largest values. */
  private Scale powers(Side side) {
    double low = Math.floor(logarithms(side).min().orElse(0) + ROUNDING);
    double high = Math.ceil(logarithms(side).max().orElse(1) - ROUNDING);
    return new Scale(low, Math.max(low + 1, high));
  }

  private DoubleStream logarithms(Side side) {
    return DoubleStream.concat(values(side, Operand::smallest), values(side, Operand::largest))
        .map(LearnedCharts::log2)
        .filter(Double::isFinite);
  }

  private DoubleStream values(Side side, ToDoubleFunction<Operand> value) {
    return operands().filter(side::has).mapToDouble(value);
  }

  private static double log2(double value) {
    return Math.log(value) / Math.log(2);
  }

  private Markup table() {
    Markup table = new Markup();
    table.add("<details><summary>Learned quantisers after epoch %d</summary>\n", last().epoch());
    table.add("<div class=\"scroll\"><table>\n<tr><th>layer</th><th>operand</th><th>bits</th>");
    table.add("<th>%s</th><th>largest</th><th>kB</th></tr>\n", smallests());
    for (Operand operand : last().operands()) {
      table.add(
          "<tr><td>%s</td><td>%s</td><td>%d</td><td>%s</td><td>%s</td><td>%s</td></tr>\n",
          operand.layer(),
          operand.operand(),
          operand.bits(),
          Figures.significant(operand.smallest()),
          Figures.significant(operand.largest()),
          Figures.significant(operand.kilobytes()));
    }
    return table.add("</table></div>\n</details>\n");
  }
}
