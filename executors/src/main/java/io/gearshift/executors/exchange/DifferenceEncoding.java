package io.gearshift.executors.exchange;

import io.gearshift.executors.exchange.SliceKey.Vector;
import io.gearshift.executors.graph.ParameterLayout;
import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.random.RandomStream;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Parameters and momentum travel as differences from the round's start, on grids of few bits. The
 * difference of a running statistic stays in single precision: it follows no gradient, may be
 * larger than any weight's, and a variance that is rounded could become negative. The policy's
 * gradient has no start and travels as it is.
 *
 * <p>Random words are a function of (seed, round, worker, vector, element): a task that runs again
 * gives the same bytes.
 */
final class DifferenceEncoding implements SliceEncoding {
  /** Sets these streams apart from those of training steps, which have the step's number here. */
  private static final long PURPOSE = 0x45584348L;

  /** A difference may be rounded to nearly twice its size, and must be a term of a sum then. */
  private static final double MAX_CHANGE = 0x1p27;

  private final ExchangeFormat format;
  private final RoundState start;
  private final int[] statistics;
  private final RandomStream ofParameters;
  private final RandomStream ofMomentum;

  private DifferenceEncoding(
      ExchangeFormat format, RoundKey key, RoundState start, int[] statistics) {
    this.format = format;
    this.start = start;
    this.statistics = statistics;
    this.ofParameters = stream(key, 0);
    this.ofMomentum = stream(key, 1);
  }

  private static RandomStream stream(RoundKey key, long vector) {
    return RandomStream.of(key.seed(), key.round(), key.worker(), PURPOSE, vector);
  }

  static DifferenceEncoding of(
      ExchangeFormat format, RoundKey key, RoundState start, ParameterLayout layout) {
    int[] statistics =
        layout.tensors().stream()
            .filter(tensor -> !tensor.role().trained())
            .flatMapToInt(DifferenceEncoding::places)
            .sorted()
            .toArray();
    return new DifferenceEncoding(format, key, start, statistics);
  }

  private static IntStream places(ParameterTensor tensor) {
    return IntStream.range(tensor.offset(), tensor.offset() + tensor.size());
  }

  @Override
  public Vector name(Vector vector) {
    return switch (vector) {
      case PARAMETERS -> Vector.PARAMETER_CHANGES;
      case MOMENTUM -> Vector.MOMENTUM_CHANGES;
      default -> vector;
    };
  }

  @Override
  public RoundPart encode(SliceKey key, float[] values, long weight) {
    return switch (key.vector()) {
      case PARAMETERS ->
          differences(key, values, start.parameters(), weight, statistics, ofParameters);
      case MOMENTUM -> differences(key, values, start.momentum(), weight, new int[0], ofMomentum);
      default -> new ValueEncoding().encode(key, values, weight);
    };
  }

  private GridSlice differences(
      SliceKey key, float[] values, float[] from, long weight, int[] exact, RandomStream random) {
    int first = key.from();
    double[] differences = new double[key.length(values.length)];
    for (int i = 0; i < differences.length; i++) {
      differences[i] = (double) values[first + i] - from[first + i];
      if (!(Math.abs(differences[i]) * weight < MAX_CHANGE)) {
        throw new ArithmeticException(
            "Cannot average the change of element "
                + (first + i)
                + ": "
                + differences[i]
                + " times "
                + weight
                + " examples (must be finite and below 2^27)");
      }
    }
    int[] places = within(exact, first, first + differences.length);
    float[] kept = new float[places.length];
    for (int i = 0; i < places.length; i++) {
      kept[i] = (float) differences[places[i]];
      differences[places[i]] = 0;
    }
    byte[] exponents = DifferenceGrid.exponents(differences, format);
    return new GridSlice(
        format,
        weight,
        differences.length,
        exponents,
        DifferenceGrid.encode(differences, exponents, format, random, first),
        places,
        kept);
  }

  /** Those of some sorted places that lie in a slice, counted from its start. */
  private static int[] within(int[] sorted, int from, int to) {
    return Arrays.stream(sorted, lowerBound(sorted, from), lowerBound(sorted, to))
        .map(place -> place - from)
        .toArray();
  }

  private static int lowerBound(int[] sorted, int value) {
    int found = Arrays.binarySearch(sorted, value);
    return found < 0 ? -found - 1 : found;
  }
}
