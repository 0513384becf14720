package io.gearshift.driver.report;

import io.gearshift.driver.record.EpochMetrics;
import io.gearshift.driver.record.RunRecordReader;
import java.util.ArrayList;
import java.util.List;

/** Which number format was in force when, and the colour class of each. */
final class Regimes {
  private static final int COLOURS = 6;

  private final List<Span> spans = new ArrayList<>();
  private final List<String> order = new ArrayList<>();

  /** Epochs {@code first} to {@code last}, both inside, in one regime. */
  record Span(String regime, int first, int last) {
    int epochs() {
      return last - first + 1;
    }
  }

  Regimes(RunRecordReader run) {
    if (run.configuration().ladder() != null) {
      order.addAll(run.configuration().ladder());
    }
    for (EpochMetrics epoch : run.epochs()) {
      if (!order.contains(epoch.regime())) {
        order.add(epoch.regime());
      }
      Span latest = spans.isEmpty() ? null : spans.get(spans.size() - 1);
      if (latest != null && latest.regime().equals(epoch.regime())) {
        spans.set(spans.size() - 1, new Span(latest.regime(), latest.first(), epoch.epoch()));
      } else {
        spans.add(new Span(epoch.regime(), epoch.epoch(), epoch.epoch()));
      }
    }
  }

  /** Runs of equal regime, in time. */
  List<Span> spans() {
    return spans;
  }

  /** All regimes: the ladder's, then others that were met. */
  List<String> order() {
    return order;
  }

  /** CSS class that carries the regime's colour. */
  String colour(String regime) {
    return regime.equals("fp32") ? "fp" : "g" + order.indexOf(regime) % COLOURS;
  }

  /** For people: "8 bit", "FP32". */
  static String name(String regime) {
    if (regime.equals("fp32")) {
      return "FP32";
    }
    return regime.matches("\\d+") ? regime + " bit" : regime;
  }
}
