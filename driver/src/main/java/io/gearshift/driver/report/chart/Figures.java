package io.gearshift.driver.report.chart;

import java.util.Locale;

/** Numbers as people read them. Missing ones are a dash. */
public final class Figures {
  /** What stands for a value that was not measured. */
  public static final String NONE = "–";

  private Figures() {}

  /** A fixed number of decimals. */
  public static String decimals(Double value, int digits) {
    return value == null || !Double.isFinite(value)
        ? NONE
        : String.format(Locale.ROOT, "%,." + digits + "f", value);
  }

  /** Per cent, two decimals. */
  public static String percent(Double value) {
    return value == null || !Double.isFinite(value) ? NONE : decimals(value, 2) + " %";
  }

  /** About four significant digits, without an exponent where that is readable. */
  public static String significant(Double value) {
    if (value == null || !Double.isFinite(value)) {
      return NONE;
    }
    double size = Math.abs(value);
    if (size == 0) {
      return "0";
    }
    if (size < 1e-4 || size >= 1e9) {
      return String.format(Locale.ROOT, "%.3g", value);
    }
    int digits = Math.max(0, 3 - (int) Math.floor(Math.log10(size)));
    String text = String.format(Locale.ROOT, "%,." + digits + "f", value);
    return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
  }

  /** Hours, minutes and seconds, the leading ones left out. */
  public static String duration(double seconds) {
    long whole = Math.round(seconds);
    if (seconds < 10) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    if (whole < 60) {
      return whole + " s";
    }
    if (whole < 3600) {
      return whole / 60 + " min " + whole % 60 + " s";
    }
    return whole / 3600 + " h " + whole % 3600 / 60 + " min";
  }

  /** Bytes in the unit that leaves few digits. */
  public static String bytes(double bytes) {
    String[] units = {"B", "kB", "MB", "GB", "TB"};
    double value = bytes;
    int unit = 0;
    while (value >= 1000 && unit < units.length - 1) {
      value /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, units[unit]);
  }
}
