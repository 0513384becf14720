package io.gearshift.driver.averaging;

import io.gearshift.executors.exchange.part.WorkerReport;

/** A round whose result cannot be used: some worker's numbers ran away. */
public final class FailedRoundException extends RuntimeException {
  private static final long serialVersionUID = 1;

  FailedRoundException(WorkerReport report) {
    super("worker " + report.worker() + ": " + report.failure());
  }
}
