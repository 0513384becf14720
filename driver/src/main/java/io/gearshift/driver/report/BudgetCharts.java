package io.gearshift.driver.report;

import io.gearshift.driver.record.metrics.QuantizerMetrics;
import io.gearshift.driver.record.metrics.QuantizerMetrics.Size;
import io.gearshift.driver.report.chart.Axis;
import io.gearshift.driver.report.chart.Figures;
import io.gearshift.driver.report.chart.LineChart;
import io.gearshift.driver.report.chart.Markup;
import io.gearshift.driver.report.chart.Plot;
import io.gearshift.driver.report.chart.PrecisionTimeline;
import io.gearshift.driver.report.chart.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

/** Memory of operands on learned grids against the epoch, beside its budget. */
final class BudgetCharts {
  private static final int WIDTH = 550;
  private static final int HEIGHT = 280;

  private final List<QuantizerMetrics> epochs;
  private final PrecisionTimeline timeline;

  BudgetCharts(List<QuantizerMetrics> epochs, PrecisionTimeline timeline) {
    this.epochs = epochs;
    this.timeline = timeline;
  }

  /** A chart of weights and biases, and one of inputs, as far as they are on learned grids. */
  Markup all() {
    return new Markup()
        .add("<div class=\"pair\">\n")
        .add(chart("Weights and biases", QuantizerMetrics::weights))
        .add(chart("Inputs of an image", QuantizerMetrics::inputs))
        .add("</div>\n");
  }

  private Markup chart(String heading, Function<QuantizerMetrics, Size> size) {
    List<QuantizerMetrics> sized = epochs.stream().filter(e -> size.apply(e) != null).toList();
    if (sized.isEmpty()) {
      return new Markup();
    }
    Size end = size.apply(sized.get(sized.size() - 1));
    Series<QuantizerMetrics> line =
        new Series<>(limited(end), "test", e -> size.apply(e).limited());
    List<Series<QuantizerMetrics>> lines = new ArrayList<>(List.of(line));
    if (end.target() != null) {
      String budget = "budget " + Figures.significant(end.target());
      lines.add(new Series<>(budget, "limit", e -> size.apply(e).target()));
    }
    Plot plot =
        plot("Size of " + heading.toLowerCase(Locale.ROOT) + " against epoch", sized, lines);
    LineChart.draw(plot, sized, lines);
    LineChart.mark(plot, sized, line, e -> !size.apply(e).holds(), "over budget");
    if (sized.stream().anyMatch(e -> !size.apply(e).holds())) {
      lines.add(new Series<>("over budget", "mark", e -> null));
    }
    return Charts.figure(heading, "kB", lines, plot);
  }

  private static String limited(Size size) {
    return Size.MAX.equals(size.type()) ? "largest" : "sum";
  }

  private Plot plot(
      String label, List<QuantizerMetrics> sized, List<Series<QuantizerMetrics>> lines) {
    Stream<Double> values = lines.stream().flatMap(line -> line.values(sized));
    int first = sized.get(0).epoch();
    int last = sized.get(sized.size() - 1).epoch();
    return new Plot(
        WIDTH,
        HEIGHT,
        label,
        Axis.ofEpochs(first, last, WIDTH / 50),
        Axis.around(0, values.mapToDouble(Double::doubleValue).max().orElse(1), 5),
        timeline);
  }
}
