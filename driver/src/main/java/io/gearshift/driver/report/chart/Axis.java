package io.gearshift.driver.report.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A linear axis whose ticks are multiples of {@code step}, a round number.
 *
 * @param min value at the beginning
 * @param max value at the end, above min
 * @param step distance of ticks
 */
public record Axis(double min, double max, double step) {
  private static final double[] ROUND = {1, 2, 2.5, 5, 10};

  /**
   * An axis that begins and ends at ticks around the given values.
   *
   * @param ticks about how many steps
   */
  public static Axis around(double low, double high, int ticks) {
    double from = low;
    double to = high;
    if (!(to > from)) {
      double room = from == 0 ? 1 : Math.abs(from) * 0.1;
      from -= low == 0 ? 0 : room;
      to += room;
    }
    double step = roundStep((to - from) / ticks);
    return new Axis(
        Math.floor(from / step + 1e-9) * step, Math.ceil(to / step - 1e-9) * step, step);
  }

  /** Whole numbers from half a unit before the first to half a unit after the last. */
  public static Axis ofEpochs(int first, int last, int ticks) {
    double step = Math.max(1, Math.ceil(roundStep((last - first + 1.0) / ticks)));
    return new Axis(first - 0.5, last + 0.5, step);
  }

  /** The same axis ending no higher than {@code limit}. */
  public Axis upTo(double limit) {
    return new Axis(min, Math.min(max, limit), step);
  }

  /** Where a value lies, 0 at min and 1 at max. */
  double fraction(double value) {
    return (value - min) / (max - min);
  }

  /** The round values inside. */
  List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    for (long i = (long) Math.ceil(min / step - 1e-9); i * step <= max + step * 1e-9; i++) {
      ticks.add(i * step);
    }
    return ticks;
  }

  /** A tick in as many digits as the step needs. */
  String label(double tick) {
    int digits = 0;
    double scaled = step;
    while (digits < 6 && Math.abs(scaled - Math.rint(scaled)) > 1e-6 * scaled) {
      scaled *= 10;
      digits++;
    }
    return String.format(Locale.ROOT, "%,." + digits + "f", tick == 0 ? 0.0 : tick);
  }

  private static double roundStep(double rough) {
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    for (double factor : ROUND) {
      if (factor * power >= rough * (1 - 1e-9)) {
        return factor * power;
      }
    }
    return 10 * power;
  }
}
