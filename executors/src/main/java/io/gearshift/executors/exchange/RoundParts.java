package io.gearshift.executors.exchange;

import io.gearshift.executors.exchange.encoding.SliceEncoding;
import io.gearshift.executors.exchange.encoding.SliceEncoding.Slice;
import io.gearshift.executors.exchange.encoding.SliceEncoding.StateVector;
import io.gearshift.executors.exchange.encoding.SliceEncodings;
import io.gearshift.executors.exchange.part.AveragingException;
import io.gearshift.executors.exchange.part.ExactSum;
import io.gearshift.executors.exchange.part.ExchangeFormat;
import io.gearshift.executors.exchange.part.MaximumSlice;
import io.gearshift.executors.exchange.part.RoundKey;
import io.gearshift.executors.exchange.part.RoundPart;
import io.gearshift.executors.exchange.part.RoundSum;
import io.gearshift.executors.exchange.part.SliceKey;
import io.gearshift.executors.exchange.part.SliceKey.Vector;
import io.gearshift.executors.exchange.part.WeightedSlice;
import io.gearshift.executors.exchange.part.WorkerReport;
import io.gearshift.executors.exchange.part.WorkerReports;
import io.gearshift.executors.graph.ParameterGroup.Combination;
import io.gearshift.executors.graph.ParameterLayout;
import io.gearshift.executors.graph.ParameterLayout.Region;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Cuts a worker's result into parts that add up, and puts the sums of all workers together. */
public final class RoundParts {
  private final ParameterLayout layout;
  private final RoundState start;
  private final SliceEncoding encoding;
  private final List<Keyed> parts = new ArrayList<>();

  private RoundParts(ParameterLayout layout, RoundState start, SliceEncoding encoding) {
    this.layout = layout;
    this.start = start;
    this.encoding = encoding;
  }

  /** A part under its key. */
  public record Keyed(SliceKey key, RoundPart part) {}

  /**
   * All parts of one worker's result; vectors weigh as many examples as it trained on.
   *
   * @param format how the vectors that are averaged travel
   * @param key of the worker's part of the round
   * @param start of the round
   */
  public static List<Keyed> cut(
      RoundResult result,
      ExchangeFormat format,
      RoundKey key,
      RoundState start,
      ParameterLayout layout) {
    long started = System.nanoTime();
    RoundParts cutter = new RoundParts(layout, start, SliceEncodings.of(format, key, layout));
    try {
      cutter.cut(result);
    } catch (AveragingException e) {
      return failed(
          WorkerReport.failed(result.report().worker(), result.report().place(), e.getMessage()));
    }
    long bytes = cutter.parts.stream().mapToLong(keyed -> keyed.part().bytes()).sum();
    WorkerReport.Span cutting = new WorkerReport.Span(started, System.nanoTime());
    cutter.parts.add(reportOf(result.report().withEncoding(cutting, bytes)));
    return cutter.parts;
  }

  /** The parts of a worker that failed: its report. */
  public static List<Keyed> failed(WorkerReport report) {
    return List.of(reportOf(report));
  }

  private static Keyed reportOf(WorkerReport report) {
    return new Keyed(SliceKey.REPORTS, new WorkerReports(List.of(report)));
  }

  private void cut(RoundResult result) {
    long weight = result.report().examples();
    float[] parameters = result.state().parameters();
    StateVector own = new StateVector("", 0, parameters, start.parameters());
    for (Region region : layout.regions()) {
      int size = region.to() - region.from();
      ExactSum.requireTerms(parameters, region.from(), size, weight(region, weight));
      for (Slice slice : slices(region.from(), region.to())) {
        parts.add(part(own, slice, region.combination(), weight));
      }
    }
    int index = 1;
    for (Map.Entry<String, float[]> vector : result.state().optimizer().entrySet()) {
      float[] values = vector.getValue();
      StateVector named =
          new StateVector(vector.getKey(), index++, values, start.optimizer().get(vector.getKey()));
      ExactSum.requireTerms(values, 0, values.length, weight);
      for (Slice slice : slices(0, values.length)) {
        parts.add(part(named, slice, Combination.MEAN, weight));
      }
    }
    if (result.gradient() != null) {
      ExactSum.requireTerms(result.gradient(), 0, result.gradient().length, 1);
      for (Slice slice : slices(0, result.gradient().length)) {
        parts.add(
            new Keyed(
                new SliceKey(Vector.GRADIENT, slice.from()),
                new WeightedSlice(copy(result.gradient(), slice), 1)));
      }
    }
  }

  private static long weight(Region region, long examples) {
    return region.combination() == Combination.MEAN ? examples : 1;
  }

  private Keyed part(StateVector vector, Slice slice, Combination combination, long weight) {
    return switch (combination) {
      case MEAN ->
          new Keyed(
              new SliceKey(averaged(vector), vector.name(), slice.from()),
              encoding.encode(vector, slice, weight));
      case SUM ->
          new Keyed(
              new SliceKey(Vector.PARAMETER_SUMS, slice.from()),
              new WeightedSlice(changes(vector, slice), 1));
      case MAXIMUM ->
          new Keyed(
              new SliceKey(Vector.PARAMETER_MAXIMA, slice.from()),
              new MaximumSlice(copy(vector.values(), slice)));
    };
  }

  private Vector averaged(StateVector vector) {
    if (encoding.isOfChanges(vector)) {
      return vector.isParameters() ? Vector.PARAMETER_CHANGES : Vector.OPTIMIZER_CHANGES;
    }
    return vector.isParameters() ? Vector.PARAMETERS : Vector.OPTIMIZER;
  }

  private static float[] changes(StateVector vector, Slice slice) {
    float[] changes = copy(vector.values(), slice);
    for (int i = 0; i < changes.length; i++) {
      changes[i] -= vector.start()[slice.from() + i];
    }
    return changes;
  }

  private static float[] copy(float[] values, Slice slice) {
    return Arrays.copyOfRange(values, slice.from(), slice.from() + slice.length());
  }

  private static List<Slice> slices(int from, int to) {
    List<Slice> slices = new ArrayList<>();
    for (int first = from; first < to; first += SliceKey.ELEMENTS) {
      slices.add(new Slice(first, Math.min(SliceKey.ELEMENTS, to - first)));
    }
    return slices;
  }

  /** The values of a slice of which all workers' parts are added up. */
  public static float[] values(SliceKey key, RoundSum sum) {
    if (sum instanceof MaximumSlice largest) {
      return largest.values();
    }
    if (!(sum instanceof ExactSum exact)) {
      throw new IllegalArgumentException("Reports are no vector");
    }
    boolean isSum = key.vector() == Vector.GRADIENT || key.vector() == Vector.PARAMETER_SUMS;
    return isSum ? exact.sum() : exact.average();
  }
}
