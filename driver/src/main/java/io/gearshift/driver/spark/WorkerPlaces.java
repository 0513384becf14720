package io.gearshift.driver.spark;

import io.gearshift.executors.exchange.part.WorkerReport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Where Spark is asked to run each worker: in the process that ran it the round before, which has
 * its images and its compiled plan; the first time on the machines that hold its shards.
 */
final class WorkerPlaces {
  /** How Spark writes a process as a place of a task. */
  private static final String EXECUTOR = "executor_";

  private final Map<Integer, String> processes = new HashMap<>();
  private final IntFunction<List<String>> hosts;

  /**
   * @param hosts machines that hold most of a worker's shards, the best first
   */
  WorkerPlaces(IntFunction<List<String>> hosts) {
    this.hosts = hosts;
  }

  /** Remembers where the workers of a round ran. */
  void ran(List<WorkerReport> reports) {
    for (WorkerReport report : reports) {
      if (!report.place().executor().isEmpty()) {
        // The process alone counts; an underscore in the host's name would be taken for its end.
        processes.put(
            report.worker(),
            EXECUTOR + report.place().host().replace('_', '-') + "_" + report.place().executor());
      }
    }
  }

  /** Places of a worker; Spark passes over processes that are gone. */
  List<String> of(int worker) {
    List<String> places = new ArrayList<>();
    String process = processes.get(worker);
    if (process != null) {
      places.add(process);
    } else {
      places.addAll(hosts.apply(worker));
    }
    return places;
  }
}
