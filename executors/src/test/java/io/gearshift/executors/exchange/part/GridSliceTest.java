package io.gearshift.executors.exchange.part;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class GridSliceTest {
  private static final int LENGTH = ExchangeFormat.BLOCK + 2;

  private static GridSlice slice(
      ExchangeFormat format,
      long weight,
      int length,
      int exponent,
      int raw,
      int place,
      float kept) {
    byte[] values = new byte[LENGTH * format.bytes()];
    values[0] = (byte) raw;
    values[values.length - format.bytes()] = 3;
    return new GridSlice(
        format,
        weight,
        length,
        new byte[] {(byte) exponent, 4},
        values,
        new int[] {place},
        new float[] {kept});
  }

  private static GridSlice usual() {
    return slice(ExchangeFormat.BITS_8, 10, LENGTH, 1, -7, 5, 0.25f);
  }

  @Test
  void eachBlockCountsByItsOwnStepAndWhatIsKeptAsItIs() {
    ExactSum sum = usual().toSum();

    assertThat(sum.weight()).isEqualTo(10);
    float[] average = sum.average();
    assertThat(average).hasSize(LENGTH);
    assertThat(average[0]).isEqualTo(-3.5f);
    assertThat(average[5]).isEqualTo(0.25f);
    assertThat(average[LENGTH - 1]).isEqualTo(3 / 16f);
    assertThat(usual().bytes()).isEqualTo(LENGTH + 2 + 8);
  }

  /** A task that ran twice is known by it. */
  @Test
  void slicesAreEqualByAllThatTheyHold() {
    assertThat(usual()).isEqualTo(usual()).hasSameHashCodeAs(usual());
    for (GridSlice other :
        List.of(
            slice(ExchangeFormat.BITS_16, 10, LENGTH, 1, -7, 5, 0.25f),
            slice(ExchangeFormat.BITS_8, 11, LENGTH, 1, -7, 5, 0.25f),
            slice(ExchangeFormat.BITS_8, 10, LENGTH - 1, 1, -7, 5, 0.25f),
            slice(ExchangeFormat.BITS_8, 10, LENGTH, 2, -7, 5, 0.25f),
            slice(ExchangeFormat.BITS_8, 10, LENGTH, 1, -6, 5, 0.25f),
            slice(ExchangeFormat.BITS_8, 10, LENGTH, 1, -7, 6, 0.25f),
            slice(ExchangeFormat.BITS_8, 10, LENGTH, 1, -7, 5, 0.5f))) {
      assertThat(usual()).isNotEqualTo(other);
    }
    assertThat(usual().equals(null)).isFalse();
  }
}
