package io.gearshift.executors.exchange.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.executors.exchange.Reports;
import io.gearshift.executors.exchange.RoundParts;
import io.gearshift.executors.exchange.RoundResult;
import io.gearshift.executors.exchange.RoundState;
import io.gearshift.executors.exchange.part.DifferenceGrid;
import io.gearshift.executors.exchange.part.ExactSum;
import io.gearshift.executors.exchange.part.ExchangeFormat;
import io.gearshift.executors.exchange.part.GridSlice;
import io.gearshift.executors.exchange.part.RoundKey;
import io.gearshift.executors.exchange.part.RoundPart;
import io.gearshift.executors.exchange.part.RoundSum;
import io.gearshift.executors.exchange.part.SliceKey;
import io.gearshift.executors.exchange.part.SliceKey.Vector;
import io.gearshift.executors.exchange.part.WeightedSlice;
import io.gearshift.executors.exchange.part.WorkerReport;
import io.gearshift.executors.exchange.part.WorkerReports;
import io.gearshift.executors.graph.ParameterLayout;
import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.graph.ParameterTensor.Role;
import io.gearshift.executors.random.RandomStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DifferenceEncodingTest {
  private static final BigDecimal HIGH_UNIT = new BigDecimal(Math.scalb(1.0, -30));
  private static final BigDecimal LOW_UNIT = new BigDecimal(Math.scalb(1.0, -50));
  private static final String FEW_BITS = "BITS_(8|16)";

  /** The statistics lie on both sides of the border between two slices. */
  private static final int WEIGHTS = SliceKey.ELEMENTS - 5;

  private static final int STATISTICS = 12;
  private static final int SIZE = WEIGHTS + STATISTICS + 100;

  private static final ParameterLayout LAYOUT =
      new ParameterLayout(
          List.of(
              new ParameterTensor("a", Role.WEIGHT, 0, WEIGHTS),
              new ParameterTensor("b", Role.RUNNING_VARIANCE, WEIGHTS, STATISTICS),
              new ParameterTensor("c", Role.WEIGHT, WEIGHTS + STATISTICS, 100)),
          SIZE);

  private static final RoundState START =
      new RoundState(values(1, 1), Map.of("momentum", values(2, 0.1f)));
  private static final SliceEncoding.Slice FIRST = new SliceEncoding.Slice(0, SliceKey.ELEMENTS);

  @ParameterizedTest
  @EnumSource(names = FEW_BITS, mode = EnumSource.Mode.MATCH_ALL)
  void theSumOfWorkersIsExactInEveryOrderAndGrouping(ExchangeFormat format) {
    List<GridSlice> parts = new ArrayList<>();
    BigDecimal[] exact = new BigDecimal[SliceKey.ELEMENTS];
    Arrays.fill(exact, BigDecimal.ZERO);
    Random random = new Random(5);
    for (int worker = 0; worker < 9; worker++) {
      long weight = 1L + random.nextInt(5000);
      GridSlice part = slice(format, worker, moved(worker, Math.scalb(1f, -worker)), weight);
      parts.add(part);
      for (int i = 0; i < WEIGHTS; i += 97) {
        double difference =
            Math.scalb(
                (double) DifferenceGrid.raw(part.raw(), i, format),
                -part.exponents()[i / ExchangeFormat.BLOCK]);
        exact[i] = exact[i].add(new BigDecimal(difference).multiply(BigDecimal.valueOf(weight)));
      }
    }
    RoundSum expected = sum(parts);
    for (int i = 0; i < WEIGHTS; i += 97) {
      ExactSum all = (ExactSum) expected;
      BigDecimal held =
          BigDecimal.valueOf(all.high()[i])
              .multiply(HIGH_UNIT)
              .add(BigDecimal.valueOf(all.low()[i]).multiply(LOW_UNIT));
      assertThat(held).isEqualByComparingTo(exact[i]);
    }
    for (int trial = 0; trial < 20; trial++) {
      List<GridSlice> shuffled = new ArrayList<>(parts);
      Collections.shuffle(shuffled, random);
      int cut = 1 + random.nextInt(shuffled.size() - 1);
      ExactSum grouped =
          (ExactSum)
              sum(shuffled.subList(0, cut)).plus(sum(shuffled.subList(cut, shuffled.size())));
      assertThat(grouped.high()).isEqualTo(((ExactSum) expected).high());
      assertThat(grouped.low()).isEqualTo(((ExactSum) expected).low());
      assertThat(grouped.magnitude()).isEqualTo(((ExactSum) expected).magnitude());
    }
  }

  @ParameterizedTest
  @EnumSource(names = FEW_BITS, mode = EnumSource.Mode.MATCH_ALL)
  void theSameTaskGivesTheSameBytesAndAnotherOneOthers(ExchangeFormat format) {
    float[] values = moved(3, 0.01f);

    assertThat(slice(format, 2, values, 64)).isEqualTo(slice(format, 2, values, 64));
    assertThat(slice(format, 2, values, 64).raw()).isNotEqualTo(slice(format, 1, values, 64).raw());
    assertThat(encode(of(format, 0, 8), values, 64))
        .isNotEqualTo(encode(of(format, 0, 7), values, 64));
  }

  @ParameterizedTest
  @EnumSource(names = FEW_BITS, mode = EnumSource.Mode.MATCH_ALL)
  void statisticsKeepTheirDifferencesInSinglePrecision(ExchangeFormat format) {
    float[] values = START.parameters().clone();
    for (int i = WEIGHTS; i < WEIGHTS + STATISTICS; i++) {
      values[i] = 1000 + i / 3f;
    }
    List<RoundParts.Keyed> parts = cut(new RoundResult(report(10), with(values), null), format);

    for (RoundParts.Keyed part : parts) {
      if (part.key().vector() == Vector.PARAMETER_CHANGES) {
        float[] change = ((ExactSum) part.part().toSum()).average();
        for (int i = 0; i < change.length; i++) {
          int place = part.key().from() + i;
          assertThat(change[i]).isEqualTo(values[place] - START.parameters()[place]);
        }
      }
    }
    assertThat(parts)
        .extracting(part -> part.key().vector())
        .containsExactly(
            Vector.PARAMETER_CHANGES,
            Vector.PARAMETER_CHANGES,
            Vector.OPTIMIZER_CHANGES,
            Vector.OPTIMIZER_CHANGES,
            Vector.REPORTS);
  }

  @ParameterizedTest
  @EnumSource(names = FEW_BITS, mode = EnumSource.Mode.MATCH_ALL)
  void aSliceTakesItsBytesOnTheWire(ExchangeFormat format) throws IOException {
    GridSlice slice = slice(format, 0, moved(3, 0.01f), 64);
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(wire)) {
      out.writeObject(slice);
    }

    long elements = (long) SliceKey.ELEMENTS * format.bits() / 8;
    assertThat(slice.bytes()).isEqualTo(elements + SliceKey.ELEMENTS / 512 + 5 * 8);
    assertThat((long) wire.size()).isBetween(slice.bytes(), slice.bytes() + 500);
  }

  @Test
  void theGradientTravelsAsItIs() {
    float[] gradient = moved(4, 1);

    List<RoundParts.Keyed> parts =
        cut(new RoundResult(report(10), START, gradient), ExchangeFormat.BITS_8);

    assertThat(parts)
        .filteredOn(part -> part.key().vector() == Vector.GRADIENT)
        .allMatch(part -> part.part() instanceof WeightedSlice slice && slice.weight() == 1)
        .hasSize(2);
  }

  @Test
  void aValueThatIsNotFiniteFailsTheRoundInTheWordsOfWholeValues() {
    float[] values = START.parameters().clone();
    values[7] = Float.NaN;

    List<RoundParts.Keyed> parts =
        cut(new RoundResult(report(2), with(values), null), ExchangeFormat.BITS_8);

    assertThat(parts).hasSize(1);
    assertThat(((WorkerReports) parts.get(0).part()).reports().get(0).failure())
        .isEqualTo(
            "Cannot average element 7: NaN times 2 examples (must be finite and below 2^28)");
  }

  @Test
  void aChangeThatASumCannotHoldIsAnError() {
    float[] values = START.parameters().clone();
    values[3] = 0x1p20f + values[3];

    assertThat(slice(ExchangeFormat.BITS_8, 0, values, 127).toSum().terms()).isEqualTo(1);
    assertThatThrownBy(() -> slice(ExchangeFormat.BITS_8, 0, values, 129))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageStartingWith("Cannot average the change of element 3: ")
        .hasMessageEndingWith(" times 129 examples (must be finite and below 2^27)");
  }

  private static RoundSum sum(List<GridSlice> parts) {
    RoundSum sum = parts.get(0).toSum();
    for (GridSlice part : parts.subList(1, parts.size())) {
      sum = sum.plus(part.toSum());
    }
    return sum;
  }

  private static GridSlice slice(ExchangeFormat format, int worker, float[] values, long weight) {
    return (GridSlice) encode(of(format, worker, 0), values, weight);
  }

  private static SliceEncoding of(ExchangeFormat format, int worker, int round) {
    return SliceEncodings.of(format, new RoundKey(11, round, worker), LAYOUT);
  }

  private static RoundPart encode(SliceEncoding encoding, float[] values, long weight) {
    return encoding.encode(
        new SliceEncoding.StateVector("", 0, values, START.parameters()), FIRST, weight);
  }

  private static List<RoundParts.Keyed> cut(RoundResult result, ExchangeFormat format) {
    return RoundParts.cut(result, format, new RoundKey(11, 0, 0), START, LAYOUT);
  }

  private static RoundState with(float[] parameters) {
    return new RoundState(parameters, START.optimizer());
  }

  /** Rounded, a mean of squares could become negative. */
  @Test
  void vectorsOfOtherOptimizersTravelAsTheyAre() {
    RoundState start = RoundState.fresh(START.parameters(), List.of("adamVariance", "momentum"));

    List<RoundParts.Keyed> parts =
        RoundParts.cut(
            new RoundResult(report(10), start, null),
            ExchangeFormat.BITS_8,
            new RoundKey(11, 0, 0),
            start,
            LAYOUT);

    assertThat(parts)
        .filteredOn(part -> part.key().name().equals("adamVariance"))
        .allMatch(part -> part.key().vector() == Vector.OPTIMIZER)
        .allMatch(part -> part.part() instanceof WeightedSlice)
        .hasSize(2);
    assertThat(parts)
        .filteredOn(part -> part.key().name().equals("momentum"))
        .allMatch(part -> part.key().vector() == Vector.OPTIMIZER_CHANGES)
        .hasSize(2);
  }

  private static WorkerReport report(long examples) {
    return Reports.of(0, examples);
  }

  private static float[] moved(long seed, float size) {
    float[] values = values(seed + 100, size);
    for (int i = 0; i < SIZE; i++) {
      values[i] += START.parameters()[i];
    }
    return values;
  }

  private static float[] values(long seed, float size) {
    RandomStream random = RandomStream.of(seed);
    float[] values = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      values[i] = size * (2 * random.uniform(i) - 1);
    }
    return values;
  }
}
