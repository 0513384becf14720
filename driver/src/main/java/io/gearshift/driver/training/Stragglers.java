package io.gearshift.driver.training;

import io.gearshift.driver.record.event.StragglerEvent;
import io.gearshift.executors.exchange.part.WorkerReport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which workers the others wait for. A round is as long as its slowest worker, so one slow machine
 * slows the whole run.
 */
final class Stragglers {
  /** How often the others' median time for an image is slow. */
  static final double FACTOR = 1.5;

  /** How many rounds in succession: one may be a pause of its JVM or of its disk. */
  static final int ROUNDS = 3;

  private final Map<Integer, Integer> slowRounds = new HashMap<>();
  private final Set<String> told = new HashSet<>();

  /**
   * Looks at a round.
   *
   * @return the workers that have been slow for so many rounds now, each told once for an executor
   */
  List<StragglerEvent> after(int epoch, int round, List<WorkerReport> reports) {
    List<StragglerEvent> found = new ArrayList<>();
    for (WorkerReport report : reports) {
      double others = medianOfOthers(report.worker(), reports);
      double times = others > 0 ? nanosPerImage(report) / others : 0;
      if (times < FACTOR) {
        slowRounds.remove(report.worker());
      } else if (slowRounds.merge(report.worker(), 1, Integer::sum) >= ROUNDS
          && told.add(report.worker() + "@" + report.place().executor())) {
        found.add(
            StragglerEvent.now(
                epoch,
                round,
                report.worker(),
                report.place().host(),
                report.place().executor(),
                times));
      }
    }
    return found;
  }

  /** 0 if there are no others. */
  private static double medianOfOthers(int worker, List<WorkerReport> reports) {
    double[] times =
        reports.stream()
            .filter(report -> report.worker() != worker)
            .mapToDouble(Stragglers::nanosPerImage)
            .sorted()
            .toArray();
    if (times.length == 0) {
      return 0;
    }
    int middle = times.length / 2;
    return times.length % 2 == 1 ? times[middle] : (times[middle - 1] + times[middle]) / 2;
  }

  private static double nanosPerImage(WorkerReport report) {
    return report.examples() == 0
        ? 0
        : (double) (report.times().compute() + report.times().input()) / report.examples();
  }
}
