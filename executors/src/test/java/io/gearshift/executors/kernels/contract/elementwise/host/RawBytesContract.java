package io.gearshift.executors.kernels.contract.elementwise.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.executors.kernels.contract.elementwise.ElementWiseCases;
import io.gearshift.executors.kernels.host.loop.RawRange;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Stored integers: their range, their shift, pairs that would saturate. */
interface RawBytesContract extends HostComparison {
  @ParameterizedTest
  @MethodSource(ElementWiseCases.ALL_SIZES)
  default void rawValuesAreMeasuredAndShiftedAsByTheReference(int size) {
    for (DataType type : new DataType[] {DataType.S8, DataType.U8}) {
      Tensor input = ElementWiseCases.raws(type, size, 9);
      assertThat(underTest().rawRange(input)).isEqualTo(REFERENCE.rawRange(input));
    }
    Tensor signed = ElementWiseCases.raws(DataType.S8, size, 10);
    signed.setScale(0.125);
    for (int offset : new int[] {0, 90, 128}) {
      sameBytes(size, DataType.U8, (kernels, out) -> kernels.shiftRaw(signed, out, offset));
    }
  }

  @Test
  default void shiftedRawValuesAreUnsigned() {
    Tensor signed = Tensor.allocate(DataType.S8, 3);
    signed.setRaw(0, -128);
    signed.setRaw(1, 127);
    Tensor unsigned = Tensor.allocate(DataType.U8, 3);
    underTest().shiftRaw(signed, unsigned, 128);
    assertThat(ElementWiseCases.raws(unsigned)).containsExactly(0, 255, 128);
    assertThat(underTest().rawRange(signed)).isEqualTo(new RawRange(-128, 127));
    assertThat(underTest().rawRange(unsigned)).isEqualTo(new RawRange(0, 255));
  }

  @Test
  default void largePairsAreFoundAsByTheReference() {
    int[][] layouts = {
      {2, 1, 1}, {3, 5, 2}, {1, 7, 1}, {6, 33, 1}, {5, 16, 3}, {2, 1000, 1}, {301, 500, 1}
    };
    for (int[] layout : layouts) {
      int size = layout[0] * layout[1] * layout[2];
      Tensor input = ElementWiseCases.raws(DataType.S8, size, 11);
      for (int limit : new int[] {0, 128, 200, 256}) {
        int[] expected = new int[20];
        int[] found = new int[20];
        int count = underTest().largePairs(input, layout[0], layout[1], limit, found);
        assertThat(count)
            .isEqualTo(REFERENCE.largePairs(input, layout[0], layout[1], limit, expected));
        assertThat(found).containsExactly(expected);
      }
    }
  }

  @Test
  default void pairsAreRowsOneAndTwoThenThreeAndFour() {
    Tensor input = Tensor.allocate(DataType.S8, 10);
    int[] raws = {100, 0, 100, -70, 100, -70, 0, 0, 127, 127};
    for (int i = 0; i < raws.length; i++) {
      input.setRaw(i, raws[i]);
    }
    int[] found = new int[4];
    assertThat(underTest().largePairs(input, 5, 2, 128, found)).isEqualTo(1);
    assertThat(found[0]).isZero();
    assertThat(underTest().largePairs(input, 2, 5, 128, found)).isEqualTo(1);
    assertThat(found[0]).isEqualTo(4);
  }

  @ParameterizedTest
  @MethodSource(ElementWiseCases.ALL_SIZES)
  default void rawRangeOfIntegersEqualsReference(int size) {
    Tensor integers = Tensor.allocate(DataType.S32, size);
    for (int i = 0; i < size; i++) {
      integers.buffer().putInt(i * Integer.BYTES, (i - size / 3) * 20_011);
    }
    RawRange expected =
        size == 0
            ? new RawRange(0, 0)
            : new RawRange(-(size / 3) * 20_011, (size - 1 - size / 3) * 20_011);
    assertThat(underTest().rawRange(integers)).isEqualTo(expected);
  }
}
