package io.gearshift.driver.ranges;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.executors.graph.ParameterGroup;
import io.gearshift.executors.graph.ParameterGroup.Combination;
import io.gearshift.executors.graph.ParameterLayout;
import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.graph.StateTensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeptRangesTest {
  private static final ParameterGroup SUMS = group("sums", Combination.SUM);
  private static final ParameterGroup RANGES = group("ranges", Combination.MAXIMUM);

  private static ParameterGroup group(String name, Combination combination) {
    return new ParameterGroup(
        name, ParameterGroup.Training.KEPT, combination, ParameterGroup.Diversity.IGNORED);
  }

  private static ParameterLayout layout(StateTensor... states) {
    ParameterTensor weight = new ParameterTensor("dense", ParameterTensor.Role.WEIGHT, 0, 2, 1);
    return new ParameterLayout(List.of(weight), 2).extendedBy(List.of(states));
  }

  private static final ParameterLayout LAYOUT =
      layout(
          new StateTensor("dense", "input overflow", SUMS, 3, 0),
          new StateTensor("dense", "weight gradient overflow", SUMS, 3, 0),
          new StateTensor("dense", "input range", RANGES, 1, 5),
          new StateTensor("dense", "weight gradient range", RANGES, 1, 5),
          new StateTensor("dense", "lonely range", RANGES, 1, 5));

  @Test
  void operandsAreFoundByTheirNames() {
    assertThat(KeptRanges.of(LAYOUT).operands())
        .containsExactly(
            new KeptRanges.Operand("dense", "input", 8, 2),
            new KeptRanges.Operand("dense", "weight gradient", 9, 5));
    assertThat(KeptRanges.of(layout()).isEmpty()).isTrue();
  }

  @Test
  void whatRoundsCountIsAddedUp() {
    KeptRanges kept = KeptRanges.of(LAYOUT);
    float[] start = {1, 1, 0.25f, 0.5f, 10, 0, 0, 0, 5, 5, 5};
    float[] end = {2, 2, 0.75f, 1.5f, 14, 0, 0, 0, 5, 5, 5};

    OverflowTotals totals =
        OverflowTotals.NONE.plus(kept.counted(start, end)).plus(kept.counted(start, end));

    assertThat(totals.sums()).containsExactly(1.0, 2.0, 8.0, 0.0, 0.0, 0.0);
    assertThat(totals.rate(0)).isEqualTo(0.125);
    assertThat(totals.rateOneLess(0)).isEqualTo(0.25);
    assertThat(totals.rate(1)).isNull();
    assertThat(OverflowTotals.NONE.rate(0)).isNull();
  }

  @Test
  void aSearchKeepsItsRangesAlone() {
    float[] found = {7, 7, 1, 1, 1, 1, 1, 1, 3, -2, 9};
    float[] initial = {1, 2, 0, 0, 0, 0, 0, 0, 5, 5, 5};

    assertThat(KeptRanges.of(LAYOUT).initialWith(found, initial))
        .containsExactly(1, 2, 0, 0, 0, 0, 0, 0, 3, -2, 5);
    assertThat(initial).containsExactly(1, 2, 0, 0, 0, 0, 0, 0, 5, 5, 5);
  }
}
