package io.gearshift.driver.training;

import io.gearshift.driver.averaging.RoundOutcome;
import io.gearshift.driver.record.Timing;
import io.gearshift.executors.exchange.WorkerReport;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an epoch's rounds add up to so far; part of a checkpoint. Times of workers are means over
 * them; {@code nanos} is wall clock; {@code terms} are sums of what penalties added to the loss.
 */
public record EpochTotals(
    double lossSum,
    long correct,
    long examples,
    double nanosCompute,
    double nanosInput,
    long nanos,
    long bytesExchanged,
    SortedMap<String, Double> terms) {

  private static final double NANOS = 1e9;

  /** Nothing yet. */
  public static final EpochTotals NONE = new EpochTotals(0, 0, 0, 0, 0, 0, 0, new TreeMap<>());

  /** Checkpoints of older programs have no terms. */
  public EpochTotals {
    terms = terms == null ? new TreeMap<>() : terms;
  }

  /** These and one round more. */
  EpochTotals plus(RoundOutcome round) {
    double loss = lossSum;
    long right = correct;
    long images = examples;
    double compute = 0;
    double input = 0;
    SortedMap<String, Double> sums = new TreeMap<>(terms);
    for (WorkerReport report : round.reports()) {
      loss += report.learned().lossSum();
      right += report.learned().correct();
      images += report.examples();
      compute += report.times().compute();
      input += report.times().input();
      report.learned().terms().forEach((name, sum) -> sums.merge(name, sum, Double::sum));
    }
    int workers = round.reports().size();
    return new EpochTotals(
        loss,
        right,
        images,
        nanosCompute + compute / workers,
        nanosInput + input / workers,
        nanos + round.nanos(),
        bytesExchanged + round.bytesExchanged(),
        sums);
  }

  Timing timing() {
    return Timing.of(examples, nanosCompute / NANOS, nanosInput / NANOS, nanos / NANOS);
  }

  double meanLoss() {
    return lossSum / examples;
  }

  /** What penalties added to the loss of an example; null if there were none. */
  SortedMap<String, Double> meanTerms() {
    if (terms.isEmpty()) {
      return null;
    }
    SortedMap<String, Double> means = new TreeMap<>();
    terms.forEach((name, sum) -> means.put(name, sum / examples));
    return means;
  }

  double top1Percent() {
    return 100.0 * correct / examples;
  }
}
