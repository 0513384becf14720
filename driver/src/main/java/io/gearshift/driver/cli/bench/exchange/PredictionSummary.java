package io.gearshift.driver.cli.bench.exchange;

import io.gearshift.driver.cli.bench.exchange.RoundCost.Place;
import io.gearshift.executors.exchange.part.ExchangeFormat;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Computed times of an exchange on a cluster, for people and as JSON.
 *
 * @param parameters of the vectors
 * @param workers one an executor
 * @param exchangeBits of an element
 * @param slicesOfBusiestReducer of 65,536 elements
 * @param stepMilliseconds of a mini-batch; null if not given
 * @param links by their speed
 */
record PredictionSummary(
    int parameters,
    int workers,
    int exchangeBits,
    int slicesOfBusiestReducer,
    Double stepMilliseconds,
    List<Link> links) {
  /** What of a round the exchange may take. */
  static final double SHARE = 0.1;

  private static final double[] GIGABITS = {1, 10, 25};

  /**
   * One speed of the links.
   *
   * @param gigabitsPerSecond of every executor's link and the driver's
   * @param milliseconds by phase, and of the exchange
   * @param leastFrequency mini-batches of a round at which the exchange takes a tenth of it; null
   *     without a step's time
   */
  record Link(double gigabitsPerSecond, Map<String, Double> milliseconds, Long leastFrequency) {}

  static PredictionSummary of(
      int parameters, int workers, ExchangeFormat format, Double stepMilliseconds) {
    List<Link> links = new ArrayList<>();
    for (double gigabits : GIGABITS) {
      RoundCost cost =
          RoundCost.of(
              parameters, workers, format, MeasuredConstants.of(format), new Place(gigabits, 1));
      Map<String, Double> milliseconds = new LinkedHashMap<>(cost.phases());
      milliseconds.put("exchange", cost.total());
      links.add(
          new Link(
              gigabits,
              milliseconds,
              stepMilliseconds == null ? null : cost.frequency(stepMilliseconds, SHARE)));
    }
    return new PredictionSummary(
        parameters,
        workers,
        format.bits(),
        RoundCost.busiest(parameters, workers, format),
        stepMilliseconds,
        links);
  }

  void print(PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "Computed, not measured: %,d parameters, %d worker%s, %d bits; the busiest reducer adds %d"
            + " slices%n%n",
        parameters,
        workers,
        workers == 1 ? "" : "s",
        exchangeBits,
        slicesOfBusiestReducer);
    out.printf("%-24s", "milliseconds");
    links.forEach(
        link ->
            out.printf(
                Locale.ROOT,
                " %14s",
                String.format(Locale.ROOT, "%.0f Gbit/s", link.gigabitsPerSecond())));
    out.println();
    for (String phase : links.get(0).milliseconds().keySet()) {
      out.printf("%-24s", TITLES.get(phase));
      links.forEach(link -> out.printf(Locale.ROOT, " %14.1f", link.milliseconds().get(phase)));
      out.println();
    }
    if (stepMilliseconds != null) {
      out.printf("%-24s", "least Frequency");
      links.forEach(link -> out.printf(Locale.ROOT, " %14d", link.leastFrequency()));
      out.printf(
          Locale.ROOT,
          "%n%nleast Frequency: mini-batches of %.1f ms at which the exchange takes %.0f %% of a"
              + " round%n",
          stepMilliseconds,
          100 * SHARE);
    }
  }

  private static final Map<String, String> TITLES =
      Map.of(
          "broadcast", "broadcast",
          "encode", "cut and encode",
          "shuffleWrite", "shuffle write",
          "shuffleReadAndSum", "shuffle read and sum",
          "means", "means to the driver",
          "tasks", "tasks",
          "exchange", "exchange");
}
