package io.gearshift.driver.cli.train.progress;

import io.gearshift.driver.cli.common.TextTable;
import io.gearshift.driver.cli.common.TextTable.Align;
import io.gearshift.driver.record.metrics.WidthMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The widths that a search leans to, or that are given, as a table with a line for each layer. */
final class WidthTable {
  private static final String UNIFORM = "2 bits everywhere";

  private WidthTable() {}

  static String text(WidthMetrics widths) {
    boolean mixed =
        widths.layers().stream()
            .anyMatch(l -> l.weight().bits().size() > 1 || l.input().bits().size() > 1);
    return mixed ? searched(widths) : given(widths);
  }

  private static String searched(WidthMetrics widths) {
    WidthMetrics.Layer first = widths.layers().get(0);
    TextTable table =
        table(
            "layer",
            "weights % of " + bits(first.weight()),
            "bits",
            "inputs % of " + bits(first.input()),
            "bits",
            "chosen",
            "Mops");
    for (WidthMetrics.Layer layer : widths.layers()) {
      table.row(
          List.of(
              "  " + layer.layer(),
              shares(layer.weight()),
              number(layer.weight().expected()),
              shares(layer.input()),
              number(layer.input().expected()),
              layer.weight().chosen() + "/" + layer.input().chosen(),
              number(layer.products() * layer.weight().expected() * layer.input().expected())));
    }
    return table
        + cost("mean", widths.expected())
        + cost("chosen", widths.chosen())
        + cost(UNIFORM, widths.uniform());
  }

  private static String given(WidthMetrics widths) {
    TextTable table = table("layer", "weight bits", "input bits", "Mops");
    for (WidthMetrics.Layer layer : widths.layers()) {
      int weight = layer.weight().chosen();
      int input = layer.input().chosen();
      table.row(
          List.of(
              "  " + layer.layer(),
              String.valueOf(weight),
              String.valueOf(input),
              number(layer.products() * weight * input)));
    }
    return table + cost("these", widths.chosen()) + cost(UNIFORM, widths.uniform());
  }

  private static String cost(String what, WidthMetrics.Cost cost) {
    return String.format(
        Locale.ROOT,
        "  %-20s %.1f M bit operations, weights %.3f Mbit, inputs %.1f kbit%n",
        what,
        cost.bitOperations(),
        cost.weightBits(),
        cost.inputBits());
  }

  private static TextTable table(String first, String... others) {
    List<Align> columns = new ArrayList<>(List.of(Align.LEFT));
    List<String> head = new ArrayList<>(List.of("  " + first));
    for (String other : others) {
      columns.add(Align.RIGHT);
      head.add(other);
    }
    return new TextTable(columns).row(head);
  }

  private static String bits(WidthMetrics.Operand operand) {
    return operand.bits().stream().map(String::valueOf).collect(Collectors.joining(" "));
  }

  private static String shares(WidthMetrics.Operand operand) {
    return operand.shares().stream()
        .map(share -> String.format(Locale.ROOT, "%.0f", 100 * share))
        .collect(Collectors.joining(" "));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
