package io.gearshift.driver.cli.bench.step;

import io.gearshift.driver.cli.common.TextTable;
import io.gearshift.driver.cli.common.TextTable.Align;
import io.gearshift.executors.check.StepBenchmark;
import io.gearshift.executors.ops.step.StepClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Where a step's time goes. */
final class StepProfile {
  private static final double MILLIS_TO_GIGA = 1e-6;

  private StepProfile() {}

  /**
   * One kind of work.
   *
   * @param kind its name
   * @param milliseconds mean of a step
   * @param sharePercent of the sum of all kinds
   * @param gigaOperationsPerSecond two for each multiply-add; null where it does no products
   * @param gigabytesPerSecond of what must be read and written, see {@link StepClock}; null where
   *     that is nothing
   */
  record Line(
      String kind,
      double milliseconds,
      double sharePercent,
      Double gigaOperationsPerSecond,
      Double gigabytesPerSecond) {}

  static List<Line> of(StepBenchmark.Measurement measured) {
    double sum = measured.kinds().values().stream().mapToDouble(Double::doubleValue).sum();
    List<Line> lines = new ArrayList<>();
    for (Map.Entry<StepClock.Kind, Double> entry : measured.kinds().entrySet()) {
      double milliseconds = entry.getValue();
      Long products = measured.multiplyAdds().get(entry.getKey());
      Long bytes = measured.bytes().get(entry.getKey());
      lines.add(
          new Line(
              name(entry.getKey()),
              milliseconds,
              100 * milliseconds / sum,
              rate(products == null ? null : 2 * products, milliseconds),
              rate(bytes, milliseconds)));
    }
    return lines;
  }

  private static Double rate(Long count, double milliseconds) {
    return count == null || count == 0 || milliseconds == 0
        ? null
        : count * MILLIS_TO_GIGA / milliseconds;
  }

  private static String name(StepClock.Kind kind) {
    return switch (kind) {
      case OUTPUT -> "output";
      case GRAD_INPUT -> "gradInput";
      case GRAD_WEIGHT -> "gradWeight";
      case QUANTIZE -> "quantise";
      case BATCH_NORMALIZATION -> "BatchNorm";
      case POOL -> "pool";
      case UPDATE -> "update";
      case OTHER -> "other";
    };
  }

  static String text(List<Line> lines) {
    TextTable table =
        new TextTable(List.of(Align.LEFT, Align.RIGHT, Align.RIGHT, Align.RIGHT, Align.RIGHT))
            .row(List.of("kind", "ms", "share %", "GOP/s", "GB/s"));
    for (Line line : lines) {
      table.row(
          List.of(
              line.kind(),
              text(line.milliseconds(), 3),
              text(line.sharePercent(), 1),
              text(line.gigaOperationsPerSecond(), 1),
              text(line.gigabytesPerSecond(), 1)));
    }
    return table.toString();
  }

  private static String text(Double value, int digits) {
    return value == null ? "-" : String.format(Locale.ROOT, "%." + digits + "f", value);
  }
}
