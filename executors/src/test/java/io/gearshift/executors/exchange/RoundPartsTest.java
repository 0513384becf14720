package io.gearshift.executors.exchange;

import static org.assertj.core.api.Assertions.assertThat;

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
            put(SliceKey.Vector.MOMENTUM, momentum, key, values);
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
      RoundSum part = reduced(results, seed).get(new SliceKey(SliceKey.Vector.REPORTS, 0));

      assertThat(((WorkerReports) part).reports())
          .extracting(WorkerReport::worker)
          .containsExactly(0, 1, 2);
    }
  }

  @Test
  void aVectorThatCannotBeAveragedBecomesAFailedReport() {
    List<RoundParts.Keyed> parts =
        RoundParts.cut(result(4, 2, Float.NaN, 0, 0), new ValueEncoding());

    assertThat(parts).hasSize(1);
    WorkerReport report = ((WorkerReports) parts.get(0).part()).reports().get(0);
    assertThat(report.worker()).isEqualTo(4);
    assertThat(report.failure())
        .isEqualTo(
            "Cannot average element 0: NaN times 2 examples (must be finite and below 2^28)");
  }

  private static Map<SliceKey, RoundSum> reduced(List<RoundResult> results, long seed) {
    List<RoundParts.Keyed> parts = new ArrayList<>();
    results.forEach(result -> parts.addAll(RoundParts.cut(result, new ValueEncoding())));
    Collections.shuffle(parts, new Random(seed));
    Map<SliceKey, RoundSum> sums = new LinkedHashMap<>();
    parts.forEach(keyed -> sums.merge(keyed.key(), keyed.part().toSum(), RoundSum::plus));
    return sums;
  }

  private static RoundResult result(
      int worker, long examples, float parameter, float momentum, float gradient) {
    WorkerReport report =
        new WorkerReport(
            worker, examples, 1, 1, 1, 1, 0, 0, new WorkerInput(1, 2, 3), "host", "1", null, null);
    return new RoundResult(report, filled(parameter), filled(momentum), filled(gradient));
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
