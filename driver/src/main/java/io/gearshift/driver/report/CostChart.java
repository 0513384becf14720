package io.gearshift.driver.report;

import io.gearshift.driver.error.UserError;
import io.gearshift.driver.record.RunRecordReader;
import io.gearshift.driver.record.metrics.EpochMetrics;
import io.gearshift.driver.record.metrics.WidthMetrics;
import io.gearshift.driver.report.chart.Axis;
import io.gearshift.driver.report.chart.Figures;
import io.gearshift.driver.report.chart.Markup;
import io.gearshift.driver.report.chart.Plot;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** Accuracy against bit operations of several runs whose layers have widths of their own. */
final class CostChart {
  private static final int WIDTH = 1120;
  private static final int HEIGHT = 330;
  private static final double RADIUS = 5;

  private final List<Dot> dots = new ArrayList<>();

  /**
   * @param run whose report it is
   * @param beside others; none for no chart
   * @throws UserError if one of them has no widths by layer or was never tested
   */
  CostChart(RunRecordReader run, List<RunRecordReader> beside) {
    if (!beside.isEmpty()) {
      dots.add(dot(run, "test"));
      beside.forEach(other -> dots.add(dot(other, "train")));
    }
  }

  /** A run's place. */
  private record Dot(String name, String colour, double operations, double accuracy) {}

  private static Dot dot(RunRecordReader run, String colour) {
    List<EpochMetrics> tested =
        run.epochs().stream().filter(e -> e.scores().testTop1() != null).toList();
    if (run.widths().isEmpty() || tested.isEmpty()) {
      throw UserError.invalid(
          "--beside",
          run.directory().name(),
          "be a run with widths by layer that was tested, as the other one");
    }
    WidthMetrics widths = run.widths().get(run.widths().size() - 1);
    boolean search =
        widths.layers().stream()
            .flatMap(layer -> Stream.of(layer.weight(), layer.input()))
            .anyMatch(operand -> operand.bits().size() > 1);
    return new Dot(
        run.directory().name() + (search ? " (search)" : ""),
        colour,
        widths.chosen().bitOperations(),
        tested.get(tested.size() - 1).scores().testTop1());
  }

  /** The figure; nothing where there is nothing to compare. */
  Markup figure() {
    if (dots.isEmpty()) {
      return new Markup();
    }
    Axis x = axis(Dot::operations, 8);
    Axis y = axis(Dot::accuracy, 5).upTo(100);
    Plot plot =
        new Plot(
            WIDTH,
            HEIGHT,
            "test accuracy against bit operations",
            x,
            y,
            "millions of bit operations an image");
    for (Dot dot : dots) {
      double px = plot.px(dot.operations());
      boolean right = px > WIDTH * 0.75;
      plot.svg()
          .add(
              "<circle class=\"dot %s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\">"
                  + "<title>%s: %s %% with %s M</title></circle>",
              dot.colour(),
              px,
              plot.py(dot.accuracy()),
              RADIUS,
              dot.name(),
              Figures.significant(dot.accuracy()),
              Figures.significant(dot.operations()))
          .add(
              "<text class=\"tick%s\" x=\"%.1f\" y=\"%.1f\">%s</text>\n",
              right ? " end" : "",
              px + (right ? -2 : 2) * RADIUS,
              plot.py(dot.accuracy()) - RADIUS,
              dot.name());
    }
    return new Markup()
        .add("<figure class=\"wide\"><figcaption><h2>Accuracy and bit operations <small>test")
        .add(" top-1 of the last epoch, %%, against the bit operations of the widths")
        .add("</small></h2></figcaption>\n")
        .add(plot.finish())
        .add("</figure>\n");
  }

  private Axis axis(ToDoubleFunction<Dot> value, int ticks) {
    double least = dots.stream().mapToDouble(value).min().orElse(0);
    double most = dots.stream().mapToDouble(value).max().orElse(1);
    double room = (most - least) * 0.1;
    return Axis.around(least - room, most + room, ticks);
  }
}
