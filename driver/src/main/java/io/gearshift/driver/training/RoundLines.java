package io.gearshift.driver.training;

import io.gearshift.driver.averaging.RoundOutcome;
import io.gearshift.driver.averaging.WorkerSpans;
import io.gearshift.driver.record.metrics.RoundMetrics;
import io.gearshift.driver.record.metrics.Timing;
import io.gearshift.executors.exchange.part.WorkerReport;
import io.gearshift.executors.numerics.Precision;
import java.util.ArrayList;
import java.util.List;

/** The record's lines of a round: one a worker. */
public final class RoundLines {
  private static final double NANOS = 1e9;

  private RoundLines() {}

  public static List<RoundMetrics> of(
      int epoch, int round, Precision precision, RoundOutcome outcome) {
    long bytes = outcome.bytesExchanged() / outcome.reports().size();
    WorkerSpans spans = WorkerSpans.of(outcome.reports());
    List<RoundMetrics> lines = new ArrayList<>();
    for (WorkerReport report : outcome.reports()) {
      lines.add(
          new RoundMetrics(
              epoch,
              round,
              report.worker(),
              precision.label(),
              learned(report),
              Timing.of(
                  report.examples(),
                  report.times().compute() / NANOS,
                  report.times().input() / NANOS,
                  spans.waiting(report) / NANOS,
                  outcome.nanos() / NANOS),
              new RoundMetrics.Bytes(
                  bytes, report.input().local(), report.input().cached(), report.input().remote()),
              new RoundMetrics.Place(
                  report.place().host(),
                  report.place().executor(),
                  report.place().gpu(),
                  report.place().kernels())));
    }
    return lines;
  }

  private static RoundMetrics.Learned learned(WorkerReport report) {
    return new RoundMetrics.Learned(
        report.examples(),
        report.learned().lossSum() / report.examples(),
        100.0 * report.learned().correct() / report.examples());
  }
}
