package io.gearshift.driver.averaging;

import io.gearshift.executors.exchange.part.WorkerReport;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How long the workers of a round waited for each other, in nanoseconds.
 *
 * <p>Processes have clocks of their own, so only the lengths of what each measured are compared.
 * The longest is that of the process that was busy longest, from the start of its first task to the
 * last one's parts being ready. A worker waited for the rest of that: after its own task for the
 * slowest, and before it for its turn where fewer tasks run at a time than there are workers. No
 * worker waited less than nothing, as its task is within its process's span.
 *
 * <p>What a round takes beyond the longest span is no worker's: it is the driver's, the network's
 * and Spark's, and what passes until the tasks of a lost process begin again in a new one.
 *
 * @param longest of the processes' spans
 */
public record WorkerSpans(long longest) {

  /** Of the workers of one round. */
  public static WorkerSpans of(List<WorkerReport> reports) {
    Map<String, WorkerReport.Span> byProcess = new HashMap<>();
    for (WorkerReport report : reports) {
      byProcess.merge(report.place().executor(), report.times().span(), WorkerSpans::around);
    }
    return new WorkerSpans(longest(byProcess.values()));
  }

  private static WorkerReport.Span around(WorkerReport.Span one, WorkerReport.Span other) {
    return new WorkerReport.Span(
        Math.min(one.from(), other.from()), Math.max(one.to(), other.to()));
  }

  private static long longest(Collection<WorkerReport.Span> spans) {
    return spans.stream().mapToLong(WorkerReport.Span::nanos).max().orElse(0);
  }

  /** How long a worker of the round waited for others. */
  public long waiting(WorkerReport report) {
    return longest - report.times().span().nanos();
  }
}
