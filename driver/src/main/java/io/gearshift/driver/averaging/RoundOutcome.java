package io.gearshift.driver.averaging;

import io.gearshift.executors.exchange.RoundState;
import io.gearshift.executors.exchange.part.WorkerReport;
import java.util.List;

/**
 * What a round of all workers gave.
 *
 * @param state means weighted by examples: where the next round starts
 * @param gradient sum over the workers of their last mini-batch's gradient; null if not wanted
 * @param reports one for each worker, by worker
 * @param bytesExchanged bytes of vectors between driver and workers, both ways
 * @param nanos wall clock of the whole round
 */
public record RoundOutcome(
    RoundState state,
    float[] gradient,
    List<WorkerReport> reports,
    long bytesExchanged,
    long nanos) {

  public RoundOutcome {
    reports = List.copyOf(reports);
  }
}
