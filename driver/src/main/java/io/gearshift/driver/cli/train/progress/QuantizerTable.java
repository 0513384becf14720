package io.gearshift.driver.cli.train.progress;

import io.gearshift.driver.cli.common.TextTable;
import io.gearshift.driver.cli.common.TextTable.Align;
import io.gearshift.driver.record.metrics.QuantizerMetrics;
import io.gearshift.driver.record.metrics.QuantizerMetrics.Operand;
import io.gearshift.driver.record.metrics.QuantizerMetrics.Size;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What quantisers have learned, as a table with a line for each layer and each bias. */
final class QuantizerTable {
  private static final String INPUT = "input";
  private static final String BIAS = "bias";
  private static final int COLUMNS = 4;

  private QuantizerTable() {}

  static String text(QuantizerMetrics quantizers) {
    List<Align> columns = new ArrayList<>(List.of(Align.LEFT));
    columns.addAll(Collections.nCopies(2 * COLUMNS, Align.RIGHT));
    TextTable table =
        new TextTable(columns)
            .row(
                List.of(
                    "  layer",
                    "weight bits",
                    "smallest",
                    "largest",
                    "kB",
                    "input bits",
                    "smallest",
                    "largest",
                    "kB"));
    Map<String, Row> rows = new LinkedHashMap<>();
    for (Operand operand : quantizers.operands()) {
      String name = operand.layer() + (operand.operand().equals(BIAS) ? ", bias" : "");
      rows.computeIfAbsent(name, n -> new Row()).take(operand);
    }
    rows.forEach((name, row) -> table.row(row.cells(name)));
    return table
        + size("weights and biases", quantizers.weights())
        + size("inputs of an image", quantizers.inputs());
  }

  /** What stands beside the name of a layer. */
  private static final class Row {
    private Operand own;
    private Operand input;

    void take(Operand operand) {
      if (operand.operand().equals(INPUT)) {
        input = operand;
      } else {
        own = operand;
      }
    }

    List<String> cells(String name) {
      List<String> cells = new ArrayList<>(List.of("  " + name));
      cells.addAll(of(own));
      cells.addAll(of(input));
      return cells;
    }

    private static List<String> of(Operand operand) {
      return operand == null
          ? Collections.nCopies(COLUMNS, "")
          : List.of(
              String.valueOf(operand.bits()),
              number("%.4g", operand.smallest()),
              number("%.4g", operand.largest()),
              number("%.3f", operand.kilobytes()));
    }
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
