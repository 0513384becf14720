package io.gearshift.driver.report.chart;

import io.gearshift.driver.record.metrics.EpochMetrics;
import java.util.List;
import java.util.function.Function;

/** One bar an epoch, its parts on top of each other. */
public final class StackedBars {
  private StackedBars() {}

  /**
   * Draws the bars.
   *
   * @param parts from the bottom up
   * @param colour CSS class of a part in an epoch
   * @param unit for the tooltip
   */
  public static void draw(
      Plot plot,
      List<EpochMetrics> epochs,
      List<Series<EpochMetrics>> parts,
      Function<EpochMetrics, String> colour,
      String unit) {
    double slot = plot.px(1) - plot.px(0);
    double width = Math.min(46, Math.max(1, slot * 0.72));
    for (EpochMetrics epoch : epochs) {
      double base = 0;
      for (Series<EpochMetrics> part : parts) {
        Double value = part.at(epoch);
        if (value == null || value <= 0) {
          continue;
        }
        double top = plot.py(base + value);
        plot.svg()
            .add(
                "<rect class=\"bar %s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\">"
                    + "<title>epoch %d, %s: %s %s</title></rect>\n",
                part.colour().isEmpty() ? colour.apply(epoch) : part.colour(),
                plot.px(epoch.epoch()) - width / 2,
                top,
                width,
                plot.py(base) - top,
                epoch.epoch(),
                part.name(),
                Figures.significant(value),
                unit);
        base += value;
      }
    }
  }
}
