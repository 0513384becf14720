package io.gearshift.driver.averaging;

import io.gearshift.executors.exchange.RoundState;
import io.gearshift.executors.exchange.RoundTask;
import io.gearshift.executors.exchange.SliceKey;
import io.gearshift.executors.exchange.WorkerReport;
import io.gearshift.executors.exchange.WorkerReports;
import java.util.List;

/** Puts a round's averaged slices back together. */
public final class RoundAssembly {
  private final float[] parameters;
  private final float[] momentum;
  private final float[] gradient;
  private WorkerReports reports = new WorkerReports(List.of());
  private long bytes;

  /** For vectors of {@code size} elements. */
  public RoundAssembly(int size, RoundTask.Gradient wanted) {
    this.parameters = new float[size];
    this.momentum = new float[size];
    this.gradient = wanted == RoundTask.Gradient.OF_LAST_BATCH ? new float[size] : null;
  }

  /** Takes a slice of averages. */
  public void put(SliceKey key, float[] values) {
    float[] target =
        switch (key.vector()) {
          case PARAMETERS -> parameters;
          case MOMENTUM -> momentum;
          case GRADIENT -> gradient;
          case REPORTS -> throw new IllegalArgumentException("Reports are not a vector");
        };
    System.arraycopy(values, 0, target, key.from(), values.length);
    bytes += (long) values.length * Float.BYTES;
  }

  /** Takes the workers' reports. */
  public void put(WorkerReports more) {
    reports = reports.plus(more);
  }

  /**
   * The outcome.
   *
   * @param exchanged bytes that went between workers and driver beside the averages
   * @throws FailedRoundException if a worker failed
   */
  public RoundOutcome finish(long exchanged, long nanos) {
    for (WorkerReport report : reports.reports()) {
      if (report.failure() != null) {
        throw new FailedRoundException(report);
      }
    }
    return new RoundOutcome(
        new RoundState(parameters, momentum),
        gradient,
        reports.reports(),
        bytes + exchanged,
        nanos);
  }
}
