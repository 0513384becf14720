package io.gearshift.executors.exchange.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.executors.exchange.Reports;
import io.gearshift.executors.exchange.RoundParts;
import io.gearshift.executors.exchange.RoundResult;
import io.gearshift.executors.exchange.RoundState;
import io.gearshift.executors.graph.ParameterGroup;
import io.gearshift.executors.graph.ParameterGroup.Combination;
import io.gearshift.executors.graph.ParameterGroup.Diversity;
import io.gearshift.executors.graph.ParameterGroup.Training;
import io.gearshift.executors.graph.ParameterLayout;
import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.graph.ParameterTensor.Role;
import io.gearshift.executors.graph.StateTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RoundPartsTest {
  private static final int SIZE = SliceKey.ELEMENTS + 10;

  @Test
  void vectorsAreWeightedByExamplesAndGradientsAreSummed() {
    Map<SliceKey, RoundSum> sums =
        reduced(List.of(result(0, 30, 1f, 2f, 3f), result(1, 10, 5f, 6f, 7f)), 1);

    float[] parameters = new float[SIZE];
    float[] momentum = new float[SIZE];
    float[] gradient = new float[SIZE];
    sums.forEach(
        (key, part) -> {
          if (part instanceof ExactSum sum) {
            float[] values = RoundParts.values(key, sum);
            put(SliceKey.Vector.PARAMETERS, parameters, key, values);
            put(SliceKey.Vector.OPTIMIZER, momentum, key, values);
            put(SliceKey.Vector.GRADIENT, gradient, key, values);
          }
        });

    assertThat(parameters).containsOnly(2);
    assertThat(momentum).containsOnly(3);
    assertThat(gradient).containsOnly(10);
  }

  @Test
  void reportsComeTogetherByWorkerInEveryOrder() {
    List<RoundResult> results =
        List.of(result(2, 1, 0, 0, 0), result(0, 1, 0, 0, 0), result(1, 1, 0, 0, 0));
    for (long seed = 0; seed < 5; seed++) {
      RoundSum part = reduced(results, seed).get(SliceKey.REPORTS);

      assertThat(((WorkerReports) part).reports())
          .extracting(WorkerReport::worker)
          .containsExactly(0, 1, 2);
    }
  }

  @Test
  void aVectorThatCannotBeAveragedBecomesAFailedReport() {
    List<RoundParts.Keyed> parts = cut(result(4, 2, Float.NaN, 0, 0));

    assertThat(parts).hasSize(1);
    WorkerReport report = ((WorkerReports) parts.get(0).part()).reports().get(0);
    assertThat(report.worker()).isEqualTo(4);
    assertThat(report.failure())
        .isEqualTo(
            "Cannot average element 0: NaN times 2 examples (must be finite and below 2^28)");
  }

  private static Map<SliceKey, RoundSum> reduced(List<RoundResult> results, long seed) {
    List<RoundParts.Keyed> parts = new ArrayList<>();
    results.forEach(result -> parts.addAll(cut(result)));
    Collections.shuffle(parts, new Random(seed));
    Map<SliceKey, RoundSum> sums = new LinkedHashMap<>();
    parts.forEach(keyed -> sums.merge(keyed.key(), keyed.part().toSum(), RoundSum::plus));
    return sums;
  }

  /** A round's start, means, sums of changes and maxima, in stretches of one vector. */
  @Test
  void everyGroupIsCombinedInItsOwnWay() {
    ParameterGroup sums =
        new ParameterGroup("sums", Training.KEPT, Combination.SUM, Diversity.IGNORED);
    ParameterGroup maxima =
        new ParameterGroup("maxima", Training.KEPT, Combination.MAXIMUM, Diversity.IGNORED);
    ParameterLayout layout =
        new ParameterLayout(List.of(new ParameterTensor("a", Role.WEIGHT, 0, 3)), 3)
            .extendedBy(
                List.of(
                    new StateTensor("a", "seen", sums, 2, 0),
                    new StateTensor("a", "largest", maxima, 1, 0)));
    RoundState start = RoundState.fresh(new float[] {1, 1, 1, 100, 10, -9}, List.of("momentum"));
    float[][] ends = {{2, 2, 2, 103, 10, -5}, {6, 6, 6, 104, 17, -7}};

    Map<SliceKey, RoundSum> reduced = new LinkedHashMap<>();
    for (int worker = 0; worker < 2; worker++) {
      RoundState end = new RoundState(ends[worker], start.optimizer());
      RoundResult result = new RoundResult(Reports.of(worker, worker == 0 ? 30 : 10), end, null);
      RoundParts.cut(result, ExchangeFormat.BITS_32, new RoundKey(1, 2, worker), start, layout)
          .forEach(part -> reduced.merge(part.key(), part.part().toSum(), RoundSum::plus));
    }

    assertThat(values(reduced, new SliceKey(SliceKey.Vector.PARAMETERS, 0)))
        .containsExactly(3, 3, 3);
    assertThat(values(reduced, new SliceKey(SliceKey.Vector.PARAMETER_SUMS, 3)))
        .containsExactly(7, 7);
    assertThat(values(reduced, new SliceKey(SliceKey.Vector.PARAMETER_MAXIMA, 5)))
        .containsExactly(-5);
    assertThat(values(reduced, new SliceKey(SliceKey.Vector.OPTIMIZER, "momentum", 0))).hasSize(6);
    assertThat(reduced).hasSize(5);
  }

  private static float[] values(Map<SliceKey, RoundSum> reduced, SliceKey key) {
    return RoundParts.values(key, reduced.get(key));
  }

  /** A vector's slices lie side by side, the last of each stretch shorter. */
  @Test
  void slicesCoverEveryStretchOnce() {
    ParameterGroup sums =
        new ParameterGroup("sums", Training.KEPT, Combination.SUM, Diversity.IGNORED);
    for (int size : new int[] {1, SliceKey.ELEMENTS - 1, SliceKey.ELEMENTS, 3 * 65_536 + 17}) {
      ParameterLayout layout =
          new ParameterLayout(List.of(new ParameterTensor("a", Role.WEIGHT, 0, size)), size)
              .extendedBy(List.of(new StateTensor("a", "seen", sums, size, 0)));
      RoundState state = RoundState.fresh(new float[2 * size], List.of());
      int next = 0;
      for (RoundParts.Keyed part :
          RoundParts.cut(
              new RoundResult(Reports.of(0, 1), state, null),
              ExchangeFormat.BITS_32,
              new RoundKey(1, 2, 3),
              state,
              layout)) {
        if (part.part() instanceof WeightedSlice slice) {
          assertThat(part.key().from()).isEqualTo(next);
          assertThat(slice.values().length).isBetween(1, SliceKey.ELEMENTS);
          next += slice.values().length;
          assertThat(part.key().vector())
              .isEqualTo(
                  next <= size ? SliceKey.Vector.PARAMETERS : SliceKey.Vector.PARAMETER_SUMS);
        }
      }
      assertThat(next).isEqualTo(2 * size);
    }
  }

  /** A mean weighs as many examples as the worker has trained on; a sum of changes weighs one. */
  @Test
  void whatIsSummedMayBeAsLargeAsASumHoldsWhateverTheExamples() {
    ParameterGroup sums =
        new ParameterGroup("sums", Training.KEPT, Combination.SUM, Diversity.IGNORED);
    ParameterLayout layout =
        new ParameterLayout(List.of(new ParameterTensor("a", Role.WEIGHT, 0, 1)), 1)
            .extendedBy(List.of(new StateTensor("a", "seen", sums, 1, 0)));
    RoundState start = RoundState.fresh(new float[2], List.of());

    assertThat(failure(new float[] {0, 0x1p27f}, start, layout)).isNull();
    assertThat(failure(new float[] {0x1p27f, 0}, start, layout))
        .startsWith("Cannot average element 0: 1.34217728E8 times 2 examples");
  }

  private static String failure(float[] parameters, RoundState start, ParameterLayout layout) {
    RoundResult result =
        new RoundResult(Reports.of(0, 2), new RoundState(parameters, Map.of()), null);
    List<RoundParts.Keyed> parts =
        RoundParts.cut(result, ExchangeFormat.BITS_32, new RoundKey(1, 2, 3), start, layout);
    WorkerReports reports = (WorkerReports) parts.get(parts.size() - 1).part();
    return reports.reports().get(0).failure();
  }

  @Test
  void aVectorOfAnOptimizerOrAGradientThatIsNotFiniteFailsTheRoundToo() {
    for (RoundResult bad : List.of(result(1, 2, 0, Float.NaN, 0), result(1, 2, 0, 0, Float.NaN))) {
      List<RoundParts.Keyed> parts = cut(bad);

      assertThat(parts).hasSize(1);
      assertThat(((WorkerReports) parts.get(0).part()).reports().get(0).failure())
          .startsWith("Cannot average element 0: NaN times ");
    }
  }

  @Test
  void theReportSaysTheBytesOfAllVectorsAndTheTimeOfCutting() {
    List<RoundParts.Keyed> parts = cut(result(1, 2, 1, 2, 3));

    WorkerReports last = (WorkerReports) parts.get(parts.size() - 1).part();
    assertThat(last.reports().get(0).bytesSent()).isEqualTo(3L * SIZE * Float.BYTES);
    assertThat(last.reports().get(0).times().encode()).isPositive().isLessThan(60_000_000_000L);
    assertThatThrownBy(() -> RoundParts.values(SliceKey.REPORTS, last))
        .hasMessage("Reports are no vector");
  }

  private static List<RoundParts.Keyed> cut(RoundResult result) {
    ParameterLayout layout =
        new ParameterLayout(List.of(new ParameterTensor("a", Role.WEIGHT, 0, SIZE)), SIZE);
    RoundState start = RoundState.fresh(new float[SIZE], List.of("momentum"));
    return RoundParts.cut(result, ExchangeFormat.BITS_32, new RoundKey(1, 2, 3), start, layout);
  }

  private static RoundResult result(
      int worker, long examples, float parameter, float momentum, float gradient) {
    RoundState state = new RoundState(filled(parameter), Map.of("momentum", filled(momentum)));
    return new RoundResult(Reports.of(worker, examples), state, filled(gradient));
  }

  private static float[] filled(float value) {
    float[] values = new float[SIZE];
    Arrays.fill(values, value);
    return values;
  }

  private static void put(SliceKey.Vector vector, float[] target, SliceKey key, float[] values) {
    if (key.vector() == vector) {
      System.arraycopy(values, 0, target, key.from(), values.length);
    }
  }
}
