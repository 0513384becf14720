package io.gearshift.executors.exchange.part;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Reports of several workers, by worker. */
public record WorkerReports(List<WorkerReport> reports) implements RoundPart, RoundSum {

  public WorkerReports {
    List<WorkerReport> sorted = new ArrayList<>(reports);
    sorted.sort(Comparator.comparingInt(WorkerReport::worker));
    reports = List.copyOf(sorted);
  }

  @Override
  public long bytes() {
    return 0;
  }

  @Override
  public WorkerReports toSum() {
    return this;
  }

  @Override
  public WorkerReports plus(RoundSum other) {
    List<WorkerReport> all = new ArrayList<>(reports);
    all.addAll(((WorkerReports) other).reports);
    return new WorkerReports(all);
  }
}
