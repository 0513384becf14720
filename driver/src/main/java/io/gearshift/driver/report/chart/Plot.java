package io.gearshift.driver.report.chart;

import java.util.Locale;

/**
 * The paper of a chart: axes, grid, and, against epochs, the precisions shaded behind. Charts draw
 * on it in the units of their axes.
 */
public final class Plot {
  private static final int LEFT = 52;
  private static final int RIGHT = 14;
  private static final int TOP = 24;
  private static final int BOTTOM = 38;
  private static final double LETTER = 6.6;

  private final Markup svg = new Markup();
  private final int width;
  private final int height;
  private final Axis x;
  private final Axis y;

  /**
   * Draws the frame of a chart against the epoch.
   *
   * @param label what the chart shows, for those who cannot see it
   */
  public Plot(int width, int height, String label, Axis x, Axis y, PrecisionTimeline timeline) {
    this(width, height, label, x, y);
    shade(timeline);
    grid("epoch");
    mark(timeline);
  }

  /**
   * Draws the frame of a chart against something else.
   *
   * @param label what the chart shows, for those who cannot see it
   * @param quantity what the horizontal axis is
   */
  public Plot(int width, int height, String label, Axis x, Axis y, String quantity) {
    this(width, height, label, x, y);
    grid(quantity);
  }

  private Plot(int width, int height, String label, Axis x, Axis y) {
    this.width = width;
    this.height = height;
    this.x = x;
    this.y = y;
    svg.add("<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n", width, height, label);
  }

  /** Horizontal place of a value, such as an epoch. */
  public double px(double value) {
    return LEFT + x.fraction(value) * (width - LEFT - RIGHT);
  }

  /** Vertical place of a value. */
  public double py(double value) {
    return height - BOTTOM - y.fraction(value) * (height - TOP - BOTTOM);
  }

  /** The drawing so far, to add to. */
  public Markup svg() {
    return svg;
  }

  /** Closes the drawing. */
  public Markup finish() {
    return svg.add("</svg>\n");
  }

  private void shade(PrecisionTimeline timeline) {
    for (PrecisionTimeline.Span span : timeline.spans()) {
      double from = px(span.first() - 0.5);
      double to = px(span.last() + 0.5);
      String colour = timeline.colour(span.precision());
      svg.add(
          "<rect class=\"band %s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>\n",
          colour, from, TOP, to - from, height - TOP - BOTTOM);
      String name = PrecisionTimeline.name(span.precision());
      if (name.length() * LETTER > to - from) {
        name = span.precision().toUpperCase(Locale.ROOT);
      }
      if (name.length() * LETTER <= to - from + 4) {
        svg.add(
            "<text class=\"precision %s\" x=\"%.1f\" y=\"%d\">%s</text>\n",
            colour, (from + to) / 2, TOP - 8, name);
      }
    }
  }

  private void mark(PrecisionTimeline timeline) {
    for (int i = 1; i < timeline.spans().size(); i++) {
      PrecisionTimeline.Span before = timeline.spans().get(i - 1);
      PrecisionTimeline.Span after = timeline.spans().get(i);
      double place = px(after.first() - 0.5);
      svg.add(
          "<line class=\"switch\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\">"
              + "<title>epoch %d: switched from %s to %s</title></line>\n",
          place,
          place,
          TOP - 20,
          height - BOTTOM,
          after.first(),
          PrecisionTimeline.name(before.precision()),
          PrecisionTimeline.name(after.precision()));
    }
  }

  private void grid(String quantity) {
    for (double tick : y.ticks()) {
      double place = py(tick);
      svg.add(
          "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>"
              + "<text class=\"tick end\" x=\"%d\" y=\"%.1f\">%s</text>\n",
          LEFT, width - RIGHT, place, place, LEFT - 8, place + 4, y.label(tick));
    }
    for (double tick : x.ticks()) {
      svg.add(
          "<text class=\"tick mid\" x=\"%.1f\" y=\"%d\">%s</text>\n",
          px(tick), height - BOTTOM + 16, x.label(tick));
    }
    svg.add(
        "<text class=\"tick mid\" x=\"%.1f\" y=\"%d\">%s</text>\n",
        px((x.min() + x.max()) / 2), height - 5, quantity);
  }
}
