package io.gearshift.driver.training;

import io.gearshift.driver.averaging.RoundOutcome;
import io.gearshift.executors.exchange.WorkerReport;

/**
 * What an epoch's rounds add up to so far; part of a checkpoint. Times of workers are means over
 * them; {@code nanos} is wall clock.
 */
public record EpochTotals(
    double lossSum,
    long correct,
    long examples,
    double nanosCompute,
    double nanosInput,
    long nanos,
    long bytesExchanged) {

  /** Nothing yet. */
  public static final EpochTotals NONE = new EpochTotals(0, 0, 0, 0, 0, 0, 0);

  /** These and one round more. */
  EpochTotals plus(RoundOutcome round) {
    double loss = lossSum;
    long right = correct;
    long images = examples;
    double compute = 0;
    double input = 0;
    for (WorkerReport report : round.reports()) {
      loss += report.lossSum();
      right += report.correct();
      images += report.examples();
      compute += report.nanosCompute();
      input += report.nanosInput();
    }
    int workers = round.reports().size();
    return new EpochTotals(
        loss,
        right,
        images,
        nanosCompute + compute / workers,
        nanosInput + input / workers,
        nanos + round.nanos(),
        bytesExchanged + round.bytesExchanged());
  }

  double meanLoss() {
    return lossSum / examples;
  }

  double top1Percent() {
    return 100.0 * correct / examples;
  }
}
