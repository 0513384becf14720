package io.gearshift.driver.cli.evaluate;

import io.gearshift.driver.cli.common.TextTable;
import io.gearshift.driver.cli.common.TextTable.Align;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What was taken for what, as text. */
final class ConfusionTable {
  private static final int LARGEST_TABLE = 20;
  private static final int PAIRS = 10;
  private static final int LONGEST_NAME = 8;

  private ConfusionTable() {}

  /**
   * Two classes that are mixed up.
   *
   * @param label the true class
   * @param predicted what it was taken for
   * @param count how often
   * @param share of the label's images, per cent
   */
  record Pair(String label, String predicted, long count, double share) {}

  /** The whole table up to {@value #LARGEST_TABLE} classes, else the most confused pairs. */
  static String text(long[][] confusion, List<String> names) {
    return confusion.length <= LARGEST_TABLE
        ? whole(confusion, names)
        : pairsText(worst(confusion, names));
  }

  /** The pairs most often mixed up, the worst first; at most {@value #PAIRS}. */
  static List<Pair> worst(long[][] confusion, List<String> names) {
    List<Pair> pairs = new ArrayList<>();
    for (int label = 0; label < confusion.length; label++) {
      long all = 0;
      for (long count : confusion[label]) {
        all += count;
      }
      for (int predicted = 0; predicted < confusion.length; predicted++) {
        long count = confusion[label][predicted];
        if (label != predicted && count > 0) {
          pairs.add(new Pair(names.get(label), names.get(predicted), count, 100.0 * count / all));
        }
      }
    }
    pairs.sort(Comparator.comparingLong(Pair::count).reversed());
    return List.copyOf(pairs.subList(0, Math.min(PAIRS, pairs.size())));
  }

  private static String whole(long[][] confusion, List<String> names) {
    List<Align> alignments = new ArrayList<>(Collections.nCopies(names.size() + 2, Align.RIGHT));
    alignments.set(0, Align.LEFT);
    TextTable table = new TextTable(alignments);
    List<String> header = new ArrayList<>(List.of("true \\ predicted"));
    names.forEach(name -> header.add(shortened(name)));
    header.add("right %");
    table.row(header);
    for (int label = 0; label < confusion.length; label++) {
      List<String> cells = new ArrayList<>(List.of(names.get(label)));
      long all = 0;
      for (long count : confusion[label]) {
        cells.add(count == 0 ? "." : Long.toString(count));
        all += count;
      }
      cells.add(
          all == 0
              ? "-"
              : String.format(Locale.ROOT, "%.1f", 100.0 * confusion[label][label] / all));
      table.row(cells);
    }
    return "Confusion\n" + table;
  }

  private static String pairsText(List<Pair> pairs) {
    TextTable table =
        new TextTable(List.of(Align.LEFT, Align.LEFT, Align.RIGHT, Align.RIGHT))
            .row(List.of("true", "predicted", "images", "% of true"));
    for (Pair pair : pairs) {
      table.row(
          List.of(
              pair.label(),
              pair.predicted(),
              Long.toString(pair.count()),
              String.format(Locale.ROOT, "%.1f", pair.share())));
    }
    return "Most confused\n" + table;
  }

  private static String shortened(String name) {
    return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "~";
  }
}
