package io.gearshift.executors.exchange.encoding;

import io.gearshift.executors.exchange.part.AveragingException;
import io.gearshift.executors.exchange.part.DifferenceGrid;
import io.gearshift.executors.exchange.part.ExchangeFormat;
import io.gearshift.executors.exchange.part.GridSlice;
import io.gearshift.executors.exchange.part.RoundKey;
import io.gearshift.executors.exchange.part.RoundPart;
import io.gearshift.executors.graph.ParameterLayout;
import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.random.RandomStream;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Parameters and optimisers' vectors travel as differences from the round's start, on grids of few
 * bits. The difference of a running statistic stays in single precision: it follows no gradient,
 * may be larger than any weight's, and a variance that is rounded could become negative. The
 * policy's gradient has no start and travels as it is.
 *
 * <p>Random words are a function of (seed, round, worker, vector, element): a task that runs again
 * gives the same bytes.
 */
final class DifferenceEncoding implements SliceEncoding {
  /** Sets these streams apart from those of training steps, which have the step's number here. */
  private static final long PURPOSE = 0x45584348L;

  /** A difference may be rounded to nearly twice its size, and must be a term of a sum then. */
  private static final double MAX_CHANGE = 0x1p27;

  /** Rounded means of squares, such as Adam's, could become negative: they travel as they are. */
  private static final String MOMENTUM = "momentum";

  private final ExchangeFormat format;
  private final RoundKey key;
  private final int[] statistics;

  private DifferenceEncoding(ExchangeFormat format, RoundKey key, int[] statistics) {
    this.format = format;
    this.key = key;
    this.statistics = statistics;
  }

  static DifferenceEncoding of(ExchangeFormat format, RoundKey key, ParameterLayout layout) {
    int[] statistics =
        layout.tensors().stream()
            .filter(tensor -> !tensor.isTrained())
            .flatMapToInt(DifferenceEncoding::places)
            .sorted()
            .toArray();
    return new DifferenceEncoding(format, key, statistics);
  }

  private static IntStream places(ParameterTensor tensor) {
    return IntStream.range(tensor.offset(), tensor.offset() + tensor.size());
  }

  @Override
  public boolean isOfChanges(StateVector vector) {
    return vector.isParameters() || vector.name().equals(MOMENTUM);
  }

  @Override
  public RoundPart encode(StateVector vector, Slice slice, long weight) {
    return isOfChanges(vector)
        ? differences(vector, slice, weight)
        : new ValueEncoding().encode(vector, slice, weight);
  }

  private GridSlice differences(StateVector vector, Slice slice, long weight) {
    int first = slice.from();
    int[] exact = vector.isParameters() ? statistics : new int[0];
    double[] differences = new double[slice.length()];
    for (int i = 0; i < differences.length; i++) {
      differences[i] = (double) vector.values()[first + i] - vector.start()[first + i];
      if (!(Math.abs(differences[i]) * weight < MAX_CHANGE)) {
        throw new AveragingException(
            "Cannot average the change of element "
                + (first + i)
                + ": "
                + differences[i]
                + " times "
                + weight
                + " examples (must be finite and below 2^27)");
      }
    }
    RandomStream random =
        RandomStream.of(key.seed(), key.round(), key.worker(), PURPOSE, vector.index());
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
