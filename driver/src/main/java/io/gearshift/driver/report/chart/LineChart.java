package io.gearshift.driver.report.chart;

import io.gearshift.driver.record.metrics.Metrics;
import java.util.List;
import java.util.function.Predicate;

/** Lines against the epoch. A missing value breaks its line. */
public final class LineChart {
  private static final int DOTS_UP_TO = 60;

  private LineChart() {}

  /** Draws every series on the plot. */
  public static <T extends Metrics> void draw(Plot plot, List<T> epochs, List<Series<T>> lines) {
    for (Series<T> line : lines) {
      path(plot, epochs, line);
      for (T epoch : epochs) {
        Double value = line.at(epoch);
        if (value != null) {
          dot(plot, epoch, value, line, epochs.size() <= DOTS_UP_TO ? 3.0 : 1.5);
        }
      }
    }
  }

  /** Marks the epochs for which something holds with a diamond on the series. */
  public static <T extends Metrics> void mark(
      Plot plot, List<T> epochs, Series<T> line, Predicate<T> holds, String meaning) {
    for (T epoch : epochs) {
      Double value = line.at(epoch);
      if (value != null && holds.test(epoch)) {
        double x = plot.px(epoch.epoch());
        double y = plot.py(value);
        plot.svg()
            .add(
                "<path class=\"mark\" d=\"M%.1f %.1fl6 6l-6 6l-6 -6z\">"
                    + "<title>epoch %d: %s</title></path>\n",
                x, y - 6, epoch.epoch(), meaning);
      }
    }
  }

  private static <T extends Metrics> void path(Plot plot, List<T> epochs, Series<T> line) {
    Markup path = new Markup();
    boolean pen = false;
    for (T epoch : epochs) {
      Double value = line.at(epoch);
      if (value != null) {
        path.add(pen ? "L%.1f %.1f" : "M%.1f %.1f", plot.px(epoch.epoch()), plot.py(value));
      }
      pen = value != null;
    }
    plot.svg().add("<path class=\"line %s\" d=\"%s\"/>\n", line.colour(), path.toString());
  }

  private static void dot(Plot plot, Metrics epoch, double value, Series<?> line, double radius) {
    plot.svg()
        .add(
            "<circle class=\"dot %s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\">"
                + "<title>epoch %d, %s: %s</title></circle>\n",
            line.colour(),
            plot.px(epoch.epoch()),
            plot.py(value),
            radius,
            epoch.epoch(),
            line.name(),
            Figures.significant(value));
  }
}
