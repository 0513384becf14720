package io.gearshift.executors.exchange;

import io.gearshift.executors.exchange.SliceKey.Vector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Cuts a worker's result into parts that add up, and puts the sums of all workers together. */
public final class RoundParts {
  private RoundParts() {}

  /** A part under its key. */
  public record Keyed(SliceKey key, RoundPart part) {}

  /** All parts of one worker's result; vectors weigh as many examples as it trained on. */
  public static List<Keyed> cut(RoundResult result) {
    long started = System.nanoTime();
    List<Keyed> parts = new ArrayList<>();
    long weight = result.report().examples();
    try {
      cut(Vector.PARAMETERS, result.parameters(), weight, parts::add);
      cut(Vector.MOMENTUM, result.momentum(), weight, parts::add);
      if (result.gradient() != null) {
        cut(Vector.GRADIENT, result.gradient(), 1, parts::add);
      }
    } catch (ArithmeticException e) {
      WorkerReport report = result.report();
      return failed(WorkerReport.failed(report.worker(), report.host(), e.getMessage()));
    }
    WorkerReport report = result.report().withEncoding(System.nanoTime() - started);
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

  private static void cut(Vector vector, float[] values, long weight, Consumer<Keyed> sink) {
    ExactSum.requireTerms(values, 0, values.length, weight);
    for (int slice = 0; slice < SliceKey.count(values.length); slice++) {
      SliceKey key = new SliceKey(vector, slice);
      int end = key.from() + key.length(values.length);
      float[] part = Arrays.copyOfRange(values, key.from(), end);
      sink.accept(new Keyed(key, new WeightedSlice(part, weight)));
    }
  }

  /** The values of a summed slice: a mean for parameters and momentum, a sum for the gradient. */
  public static float[] values(SliceKey key, ExactSum sum) {
    return key.vector() == Vector.GRADIENT ? sum.sum() : sum.average();
  }
}
