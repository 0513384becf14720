package io.gearshift.driver.averaging;

import io.gearshift.executors.exchange.RoundParts;
import io.gearshift.executors.exchange.RoundState;
import io.gearshift.executors.exchange.RoundTask;
import io.gearshift.executors.exchange.part.RoundPart;
import io.gearshift.executors.exchange.part.RoundSum;
import io.gearshift.executors.exchange.part.SliceKey;
import io.gearshift.executors.exchange.part.WorkerReport;
import io.gearshift.executors.exchange.part.WorkerReports;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Puts a round's averaged slices back together. */
public final class RoundAssembly {
  private final RoundState start;
  private final float[] parameters;
  private final SortedMap<String, float[]> optimizer = new TreeMap<>();
  private final float[] gradient;
  private WorkerReports reports = new WorkerReports(List.of());
  private long bytes;

  /**
   * Of one round.
   *
   * @param start what its workers began with
   */
  public RoundAssembly(RoundState start, RoundTask.Gradient wanted) {
    int size = start.parameters().length;
    this.start = start;
    this.parameters = new float[size];
    this.gradient = wanted == RoundTask.Gradient.OF_LAST_BATCH ? new float[size] : null;
    start.optimizer().keySet().forEach(name -> optimizer.put(name, new float[size]));
  }

  /** Takes the values that all workers' parts of a slice came to. */
  public void put(SliceKey key, float[] values) {
    switch (key.vector()) {
      case PARAMETERS, PARAMETER_MAXIMA -> copy(values, parameters, key);
      case OPTIMIZER -> copy(values, optimizer.get(key.name()), key);
      case GRADIENT -> copy(values, gradient, key);
      case PARAMETER_CHANGES, PARAMETER_SUMS -> add(start.parameters(), values, parameters, key);
      case OPTIMIZER_CHANGES ->
          add(start.optimizer().get(key.name()), values, optimizer.get(key.name()), key);
      case REPORTS -> throw new IllegalArgumentException("Reports are not a vector");
    }
    bytes += (long) values.length * Float.BYTES;
  }

  private static void copy(float[] values, float[] target, SliceKey key) {
    System.arraycopy(values, 0, target, key.from(), values.length);
  }

  private static void add(float[] before, float[] changes, float[] target, SliceKey key) {
    for (int i = 0; i < changes.length; i++) {
      target[key.from() + i] = before[key.from() + i] + changes[i];
    }
  }

  /**
   * Takes all that the workers sent, and adds it up here, slices side by side on all processors.
   *
   * @throws io.gearshift.executors.exchange.part.AveragingException if a sum has no room
   */
  public void put(Collection<RoundParts.Keyed> parts) {
    Map<SliceKey, List<RoundPart>> byKey = new LinkedHashMap<>();
    for (RoundParts.Keyed part : parts) {
      byKey.computeIfAbsent(part.key(), key -> new ArrayList<>()).add(part.part());
    }
    for (RoundPart reported : byKey.getOrDefault(SliceKey.REPORTS, List.of())) {
      put((WorkerReports) reported);
    }
    byKey.remove(SliceKey.REPORTS);
    byKey.entrySet().parallelStream()
        .map(slice -> Map.entry(slice.getKey(), values(slice.getKey(), slice.getValue())))
        .toList()
        .forEach(slice -> put(slice.getKey(), slice.getValue()));
  }

  private static float[] values(SliceKey key, List<RoundPart> parts) {
    RoundSum sum = parts.get(0).toSum();
    for (RoundPart part : parts.subList(1, parts.size())) {
      sum = sum.plus(part.toSum());
    }
    return RoundParts.values(key, sum);
  }

  /** Takes the workers' reports. */
  public void put(WorkerReports more) {
    reports = reports.plus(more);
  }

  /**
   * The outcome. What it counts as exchanged is the start for every worker, all that the workers
   * sent, and the averages.
   *
   * @throws FailedRoundException if a worker failed
   */
  public RoundOutcome finish(long nanos) {
    long exchanged = bytes;
    for (WorkerReport report : reports.reports()) {
      if (report.failure() != null) {
        throw new FailedRoundException(report);
      }
      exchanged += start.bytes() + report.bytesSent();
    }
    return new RoundOutcome(
        new RoundState(parameters, optimizer), gradient, reports.reports(), exchanged, nanos);
  }
}
