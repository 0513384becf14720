package io.gearshift.executors.exchange.part;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MaximumSliceTest {
  private final MaximumSlice first = new MaximumSlice(new float[] {1, -5, -0f});
  private final MaximumSlice second = new MaximumSlice(new float[] {-2, -4, 0f});

  @Test
  void theLargestOfEachElementIsTakenInEitherOrder() {
    for (MaximumSlice sum : new MaximumSlice[] {first.plus(second), second.plus(first)}) {
      assertThat(sum.values()).containsExactly(1, -4, 0f);
      assertThat(Float.floatToRawIntBits(sum.values()[2])).isZero();
    }
    assertThat(first.values()).containsExactly(1, -5, -0f);
  }

  @Test
  void itTravelsInSinglePrecision() {
    assertThat(first.bytes()).isEqualTo(12);
    assertThat(new WeightedSlice(new float[5], 2).bytes()).isEqualTo(20);
  }
}
