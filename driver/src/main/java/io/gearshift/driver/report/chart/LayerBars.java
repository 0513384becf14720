package io.gearshift.driver.report.chart;

import java.util.List;

/** Bars of bits against layers: those of one layer side by side, its name slanted below. */
public final class LayerBars {
  private static final int BARS = 174;
  private static final int LEFT = 52;
  private static final int RIGHT = 110;
  private static final int TOP = 14;

  /** How far down a letter of a slanted name reaches. */
  private static final double LETTER = 5.1;

  private static final int LEAST_WIDTH = 1120;
  private static final int MOST_SLOT = 76;
  private static final int LEAST_SLOT = 30;

  /** Share of a layer's slot that its bars fill. */
  private static final double FILLED = 0.72;

  /** Above so many bits every second line of the grid is left out. */
  private static final int MOST_LINES = 10;

  private final Markup svg = new Markup();
  private final List<Group> groups;
  private final int most;
  private final double slot;
  private final int width;

  private LayerBars(int most, List<Group> groups) {
    this.groups = groups;
    this.most = most;
    int layers = groups.size();
    slot =
        Math.min(
            MOST_SLOT,
            Math.max(LEAST_SLOT, (LEAST_WIDTH - LEFT - RIGHT) / (double) Math.max(1, layers)));
    width = (int) Math.max(LEAST_WIDTH, LEFT + RIGHT + slot * layers);
  }

  /**
   * One bar.
   *
   * @param place among the bars of its layer, from 0
   * @param colour CSS class
   * @param bits its height
   * @param title what it says when pointed at
   * @param mark height of a line across it; null for none
   */
  public record Bar(int place, String colour, int bits, String title, Double mark) {}

  /**
   * The bars of a layer.
   *
   * @param places how many bars it has room for
   */
  public record Group(String layer, int places, List<Bar> bars) {}

  /**
   * The drawing.
   *
   * @param label what it shows, for those who cannot see it
   * @param most bits at the upper end of the axis
   */
  public static Markup draw(String label, int most, List<Group> groups) {
    LayerBars drawing = new LayerBars(most, groups);
    drawing.svg.add(
        "<svg viewBox=\"0 0 %d %d\" style=\"min-width:%dpx\" role=\"img\" aria-label=\"%s\">\n",
        drawing.width, TOP + BARS + drawing.namesHeight(), drawing.width, label);
    drawing.grid();
    for (int i = 0; i < groups.size(); i++) {
      drawing.group(groups.get(i), LEFT + (i + 0.5) * drawing.slot);
    }
    return drawing.svg.add("</svg>");
  }

  private int namesHeight() {
    int longest = groups.stream().mapToInt(group -> group.layer().length()).max().orElse(0);
    return 24 + (int) (LETTER * longest);
  }

  private void grid() {
    for (int bits = 0; bits <= most; bits += most > MOST_LINES ? 2 : 1) {
      svg.add(
          "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>"
              + "<text class=\"tick end\" x=\"%d\" y=\"%.1f\">%d</text>\n",
          LEFT, width - RIGHT, y(bits), y(bits), LEFT - 8, y(bits) + 4, bits);
    }
  }

  private void group(Group group, double middle) {
    for (Bar bar : group.bars()) {
      double wide = slot * (FILLED / group.places());
      bar(bar, middle + (bar.place() - group.places() / 2.0) * wide, wide);
    }
    svg.add(
        "<text class=\"tick\" transform=\"translate(%.1f %d) rotate(50)\">%s</text>\n",
        middle - 4, TOP + BARS + 14, group.layer());
  }

  private void bar(Bar bar, double left, double wide) {
    double top = y(bar.bits());
    svg.add(
        "<rect class=\"bar %s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\">"
            + "<title>%s</title></rect>",
        bar.colour(), left, top, wide - 1, y(0) - top, bar.title());
    if (bar.mark() != null) {
      double mark = y(bar.mark());
      svg.add(
          "<path class=\"line limit\" d=\"M%.1f %.1fL%.1f %.1f\"/>\n",
          left, mark, left + wide - 1, mark);
    }
  }

  private double y(double bits) {
    return TOP + BARS - bits / most * BARS;
  }
}
