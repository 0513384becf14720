package io.gearshift.executors.exchange;

import io.gearshift.executors.exchange.SliceKey.Vector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Cuts a worker's result into parts that add up, and puts the sums of all workers together. */
public final class RoundParts {
  private RoundParts() {}

  /** A part under its key. */
  public record Keyed(SliceKey key, RoundPart part) {}

  /**
   * All parts of one worker's result; vectors weigh as many examples as it trained on.
   *
   * @param encoding how slices travel
   */
  public static List<Keyed> cut(RoundResult result, SliceEncoding encoding) {
    long started = System.nanoTime();
    List<Keyed> parts = new ArrayList<>();
    long weight = result.report().examples();
    try {
      cut(Vector.PARAMETERS, result.parameters(), weight, encoding, parts::add);
      cut(Vector.MOMENTUM, result.momentum(), weight, encoding, parts::add);
      if (result.gradient() != null) {
        cut(Vector.GRADIENT, result.gradient(), 1, encoding, parts::add);
      }
    } catch (ArithmeticException e) {
      WorkerReport report = result.report();
      return failed(WorkerReport.failed(report.worker(), report.host(), e.getMessage()));
    }
    long bytes = parts.stream().mapToLong(keyed -> keyed.part().bytes()).sum();
    WorkerReport report = result.report().withEncoding(System.nanoTime() - started, bytes);
    parts.add(reportOf(report));
    return parts;
  }

  /** The parts of a worker that failed: its report. */
  public static List<Keyed> failed(WorkerReport report) {
    return List.of(reportOf(report));
  }

  private static Keyed reportOf(WorkerReport report) {
    return new Keyed(new SliceKey(Vector.REPORTS, 0), new WorkerReports(List.of(report)));
  }

  private static void cut(
      Vector vector, float[] values, long weight, SliceEncoding encoding, Consumer<Keyed> sink) {
    ExactSum.requireTerms(values, 0, values.length, weight);
    for (int slice = 0; slice < SliceKey.count(values.length); slice++) {
      SliceKey key = new SliceKey(vector, slice);
      sink.accept(
          new Keyed(
              new SliceKey(encoding.name(vector), slice), encoding.encode(key, values, weight)));
    }
  }

  /**
   * The values of a summed slice: a mean for parameters, momentum and their changes, a sum for the
   * gradient.
   */
  public static float[] values(SliceKey key, ExactSum sum) {
    return key.vector() == Vector.GRADIENT ? sum.sum() : sum.average();
  }
}
