package io.gearshift.driver.report.chart;

import io.gearshift.driver.record.RunRecordReader;
import io.gearshift.driver.record.metrics.EpochMetrics;
import java.util.ArrayList;
import java.util.List;

/** Which number format was in force when, and the colour class of each. */
public final class PrecisionTimeline {
  private static final int COLOURS = 6;

  private final List<Span> spans = new ArrayList<>();
  private final List<String> order = new ArrayList<>();

  /** Epochs {@code first} to {@code last}, both inside, in one precision. */
  public record Span(String precision, int first, int last) {
    public int epochs() {
      return last - first + 1;
    }
  }

  public PrecisionTimeline(RunRecordReader run) {
    if (run.configuration().plan().ladder() != null) {
      order.addAll(run.configuration().plan().ladder());
    }
    for (EpochMetrics epoch : run.epochs()) {
      if (!order.contains(epoch.precision())) {
        order.add(epoch.precision());
      }
      Span latest = spans.isEmpty() ? null : spans.get(spans.size() - 1);
      if (latest != null && latest.precision().equals(epoch.precision())) {
        spans.set(spans.size() - 1, new Span(latest.precision(), latest.first(), epoch.epoch()));
      } else {
        spans.add(new Span(epoch.precision(), epoch.epoch(), epoch.epoch()));
      }
    }
  }

  /** Runs of equal precision, in time. */
  public List<Span> spans() {
    return spans;
  }

  /** Whether a precision came back after another. */
  public boolean returns() {
    return spans.stream().map(Span::precision).distinct().count() < spans.size();
  }

  /** All precisions: the ladder's, then others that were met. */
  public List<String> order() {
    return order;
  }

  /** CSS class that carries the precision's colour. */
  public String colour(String precision) {
    return precision.equals("fp32") ? "fp" : "g" + order.indexOf(precision) % COLOURS;
  }

  /** For people: "8 bit", "FP32". */
  public static String name(String precision) {
    if (precision.equals("fp32")) {
      return "FP32";
    }
    return precision.matches("\\d+") ? precision + " bit" : precision;
  }
}
