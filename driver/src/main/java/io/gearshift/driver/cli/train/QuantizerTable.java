package io.gearshift.driver.cli.train;

import io.gearshift.driver.cli.TextTable;
import io.gearshift.driver.cli.TextTable.Align;
import io.gearshift.driver.record.QuantizerMetrics;
import io.gearshift.driver.record.QuantizerMetrics.Operand;
import io.gearshift.driver.record.QuantizerMetrics.Size;
import java.util.List;
import java.util.Locale;

/** What quantisers have learned, as a table with a line for each operand. */
final class QuantizerTable {
  private QuantizerTable() {}

  static String text(QuantizerMetrics quantizers) {
    TextTable table =
        new TextTable(
                List.of(Align.LEFT, Align.LEFT, Align.RIGHT, Align.RIGHT, Align.RIGHT, Align.RIGHT))
            .row(List.of("  layer", "operand", "bits", "smallest", "largest", "kB"));
    for (Operand operand : quantizers.operands()) {
      table.row(
          List.of(
              "  " + operand.layer(),
              operand.operand(),
              String.valueOf(operand.bits()),
              number("%.4g", operand.smallest()),
              number("%.4g", operand.largest()),
              number("%.3f", operand.kilobytes())));
    }
    return table
        + size("weights and biases", quantizers.weights())
        + size("inputs of an image", quantizers.inputs());
  }

  private static String size(String what, Size size) {
    if (size == null) {
      return "";
    }
    String budget =
        size.target() == null
            ? ""
            : String.format(
                Locale.ROOT,
                ", budget of the %s %s kB: %s",
                size.type().equals(Size.MAX) ? "largest" : "sum",
                number("%.4g", size.target()),
                size.holds() ? "kept" : "not kept");
    return String.format(
        Locale.ROOT,
        "  %-20s %.2f kB, the largest %.2f kB%s%n",
        what,
        size.sum(),
        size.largest(),
        budget);
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
