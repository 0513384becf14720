package io.gearshift.executors.exchange;

import io.gearshift.executors.exchange.part.WorkerInput;
import io.gearshift.executors.exchange.part.WorkerReport;
import java.util.TreeMap;

/** Reports of workers that a test needs for their examples alone. */
public final class Reports {
  private Reports() {}

  /** A worker that has trained on so many examples. */
  public static WorkerReport of(int worker, long examples) {
    return new WorkerReport(
        worker,
        new WorkerReport.Learned(examples, 1, 1, new TreeMap<>()),
        WorkerReport.Times.ofTraining(1, 1),
        0,
        new WorkerInput(1, 2, 3),
        new WorkerReport.Place("host", "1", null, "kernels"),
        null);
  }
}
