package io.gearshift.driver.report.chart;

import java.util.List;

/** The paper of small charts, one of many in a table: epochs from left to right, no axes. */
public final class SmallChart {
  private static final int WIDTH = 170;
  private static final int HEIGHT = 46;
  private static final int PADDING = 4;

  private final int first;
  private final int last;
  private final PrecisionTimeline timeline;

  /**
   * @param epochs in order
   * @param timeline precisions, which are shaded as in the large charts
   */
  public SmallChart(List<Integer> epochs, PrecisionTimeline timeline) {
    this.first = epochs.isEmpty() ? 0 : epochs.get(0);
    this.last = epochs.isEmpty() ? 0 : epochs.get(epochs.size() - 1);
    this.timeline = timeline;
  }

  /**
   * An empty one; what draws on it closes it.
   *
   * @param label what the chart shows
   */
  public Markup frame(String label) {
    Markup svg =
        new Markup()
            .add("<svg viewBox=\"0 0 %d %d\" role=\"img\">", WIDTH, HEIGHT)
            .add("<title>%s</title>", label);
    for (PrecisionTimeline.Span span : timeline.spans()) {
      double from = px(Math.max(first, span.first()) - 0.5);
      double to = px(Math.min(last, span.last()) + 0.5);
      if (to > from) {
        svg.add(
            "<rect class=\"band %s\" x=\"%.1f\" y=\"0\" width=\"%.1f\" height=\"%d\"/>",
            timeline.colour(span.precision()), from, to - from, HEIGHT);
      }
    }
    return svg;
  }

  /**
   * A point of a curve.
   *
   * @param height 0 is the bottom, 1 the top; null where nothing was measured
   */
  public record Point(int epoch, Double height) {}

  /** The path of a curve; a missing height breaks it. A point alone is a dot. */
  public String line(List<Point> curve) {
    Markup path = new Markup();
    boolean pen = false;
    for (Point point : curve) {
      if (point.height() != null) {
        path.add(pen ? "L%.1f %.1f" : "M%.1f %.1f", px(point.epoch()), py(point.height()));
      }
      pen = point.height() != null;
    }
    return path.toString() + dot(curve);
  }

  /** The path of what jumps from one value to the next. */
  public String steps(List<Point> curve) {
    Markup path = new Markup();
    double before = 0;
    for (Point point : curve) {
      double x = px(point.epoch());
      double y = py(point.height());
      if (path.toString().isEmpty()) {
        path.add("M%.1f %.1f", x, y);
      } else {
        path.add("L%.1f %.1fL%.1f %.1f", x, before, x, y);
      }
      before = y;
    }
    return path.toString() + dot(curve);
  }

  /** A stroke of no length, which has round ends. */
  private static String dot(List<Point> curve) {
    return curve.size() == 1 && curve.get(0).height() != null ? "h0" : "";
  }

  /** Horizontal place of the middle of an epoch. */
  public double px(double epoch) {
    double place = (epoch - first + 0.5) / (last - first + 1);
    return PADDING + place * (WIDTH - 2 * PADDING);
  }

  /** Vertical place: 0 is the bottom, 1 the top. */
  public double py(double fraction) {
    return HEIGHT - PADDING - fraction * (HEIGHT - 2 * PADDING);
  }

  /** Where the first epoch begins. */
  public double left() {
    return PADDING;
  }

  /** Where the last epoch ends. */
  public double right() {
    return WIDTH - PADDING;
  }
}
