package io.gearshift.driver.cli.bench.exchange;

import io.gearshift.driver.spark.ExchangeBenchmark.Times;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Times of exchanges, for people and as JSON.
 *
 * @param parameters of the vectors
 * @param workers a task each
 * @param exchangeBits of an element
 * @param master Spark's
 * @param tasksAtOnce that the master runs
 * @param rounds counted
 * @param bytesSent of all workers in a round
 * @param bytesWritten the same as Spark counts it, serialised
 * @param bytesExchanged of a round, both ways
 * @param milliseconds by phase
 * @param megabytesPerSecond bytes exchanged over the median exchange
 */
record ExchangeSummary(
    int parameters,
    int workers,
    int exchangeBits,
    String master,
    int tasksAtOnce,
    int rounds,
    long bytesSent,
    long bytesWritten,
    long bytesExchanged,
    Map<String, Spread> milliseconds,
    double megabytesPerSecond) {
  private static final double MEGA = 1e6;
  private static final double MILLI = 1e-3;
  private static final Map<String, String> TITLES =
      Map.of(
          "broadcast", "broadcast",
          "encode", "cut and encode",
          "shuffleWrite", "shuffle write",
          "shuffleReadAndSum", "shuffle read and sum",
          "assembly", "assembly on the driver",
          "exchange", "exchange");

  /** The middle, the least and the largest of some times. */
  record Spread(double median, double minimum, double maximum) {
    static Spread of(List<Times> times, ToDoubleFunction<Times> phase) {
      double[] sorted = times.stream().mapToDouble(phase).sorted().toArray();
      int middle = sorted.length / 2;
      double median =
          sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
      return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }
  }

  static ExchangeSummary of(
      int parameters, int workers, int bits, String master, int tasksAtOnce, List<Times> times) {
    int together = Math.min(workers, tasksAtOnce);
    Map<String, Spread> phases = new LinkedHashMap<>();
    phases.put("broadcast", Spread.of(times, Times::broadcast));
    phases.put("encode", Spread.of(times, Times::encode));
    phases.put("shuffleWrite", Spread.of(times, Times::write));
    phases.put("shuffleReadAndSum", Spread.of(times, Times::sum));
    phases.put("assembly", Spread.of(times, Times::assembly));
    Spread exchange = Spread.of(times, t -> t.round() - t.making() / together);
    phases.put("exchange", exchange);
    Times last = times.get(times.size() - 1);
    return new ExchangeSummary(
        parameters,
        workers,
        bits,
        master,
        tasksAtOnce,
        times.size(),
        last.bytesSent(),
        last.bytesWritten(),
        last.bytesExchanged(),
        phases,
        last.bytesExchanged() / MEGA / (exchange.median() * MILLI));
  }

  void print(PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%,d parameters, %d worker%s (%d at once on %s), %d bits%n",
        parameters,
        workers,
        workers == 1 ? "" : "s",
        Math.min(workers, tasksAtOnce),
        master,
        exchangeBits);
    out.printf(
        Locale.ROOT,
        "sent by workers %.2f MB a round (%.2f serialised), exchanged in all %.2f MB%n",
        bytesSent / MEGA,
        bytesWritten / MEGA,
        bytesExchanged / MEGA);
    out.printf(Locale.ROOT, "%n%-24s %10s %10s %10s%n", "milliseconds", "median", "least", "most");
    milliseconds.forEach(
        (phase, spread) ->
            out.printf(
                Locale.ROOT,
                "%-24s %10.1f %10.1f %10.1f%n",
                TITLES.get(phase),
                spread.median(),
                spread.minimum(),
                spread.maximum()));
    out.printf(
        Locale.ROOT,
        "%n%.1f MB/s over %d rounds. A worker's phase is the slowest worker's; the exchange is the"
            + " round less the making of vectors.%n",
        megabytesPerSecond,
        rounds);
  }
}
