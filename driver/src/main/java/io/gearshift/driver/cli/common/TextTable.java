package io.gearshift.driver.cli.common;

import io.gearshift.driver.text.Printable;
import java.util.ArrayList;
import java.util.List;

/** Rows of text in aligned columns. */
public final class TextTable {
  private static final String GAP = "  ";

  private final List<Align> alignments;
  private final List<List<String>> rows = new ArrayList<>();

  /** On which side of its column a cell stands. */
  public enum Align {
    LEFT,
    RIGHT
  }

  /** A table whose columns stand as given. */
  public TextTable(List<Align> alignments) {
    this.alignments = List.copyOf(alignments);
  }

  /**
   * Adds a row; the first one is the header.
   *
   * @throws IllegalArgumentException if it has not one cell for each column
   */
  public TextTable row(List<String> cells) {
    if (cells.size() != alignments.size()) {
      throw new IllegalArgumentException(
          "Invalid row: " + cells + " (must have " + alignments.size() + " cells)");
    }
    rows.add(cells.stream().map(Printable::line).toList());
    return this;
  }

  /** The rows, each as wide as its cells need and ended by a line feed. */
  @Override
  public String toString() {
    int[] widths = new int[alignments.size()];
    for (List<String> row : rows) {
      for (int column = 0; column < widths.length; column++) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < widths.length; column++) {
        String cell = row.get(column);
        String space = " ".repeat(widths[column] - cell.length());
        line.append(column == 0 ? "" : GAP)
            .append(alignments.get(column) == Align.LEFT ? cell + space : space + cell);
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
