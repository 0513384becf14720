package io.gearshift.executors.kernels.contract.elementwise.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.executors.kernels.contract.elementwise.ElementWiseCases;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Range;
import io.gearshift.executors.kernels.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Ranges, and values put on grids of powers of two. */
interface RoundingContract extends HostComparison {
  @Test
  default void rangeIsSmallestAndLargest() {
    assertThat(underTest().range(Tensor.of(new float[] {3f, -2f, 0.5f}, 3)))
        .isEqualTo(new Range(-2f, 3f));
    assertThat(underTest().range(Tensor.of(new float[] {-3f, -2f}, 2)))
        .isEqualTo(new Range(-3f, -2f));
    assertThat(underTest().range(Tensor.of(new float[] {-0f, -0f}, 2)))
        .isEqualTo(new Range(0f, 0f));
    assertThat(underTest().range(Tensor.allocate(DataType.F32, 0))).isEqualTo(new Range(0f, 0f));
  }

  @ParameterizedTest
  @MethodSource(ElementWiseCases.ALL_SIZES)
  default void rangeEqualsReference(int size) {
    Tensor input = ElementWiseCases.normal(size, 1);
    assertThat(underTest().range(input)).isEqualTo(REFERENCE.range(input));
  }

  @ParameterizedTest
  @MethodSource(ElementWiseCases.ALL_SIZES)
  default void rangeRefusesWhatIsNotFiniteWhereverItStands(int size) {
    for (float bad : ElementWiseCases.notFinite()) {
      for (int at : new int[] {0, size / 2, size - 1}) {
        if (at < 0 || at >= size) {
          continue;
        }
        Tensor input = ElementWiseCases.normal(size, 2);
        input.set(at, bad);
        assertThatThrownBy(() -> underTest().range(input))
            .isInstanceOf(ArithmeticException.class)
            .hasMessage("Not finite: " + bad + " at element " + at);
      }
    }
  }

  @Test
  default void quantizeRoundsHalfToEvenAndSaturates() {
    Tensor input =
        Tensor.of(new float[] {0.25f, 0.75f, -0.25f, 1.25f, 100f, -100f, 63.5f, -64f, 0f}, 9);
    Tensor output = Tensor.allocate(DataType.S8, 9);
    underTest().quantize(input, output, 1, 8);
    assertThat(ElementWiseCases.raws(output)).containsExactly(0, 2, 0, 2, 127, -128, 127, -128, 0);
    assertThat(output.scale()).isEqualTo(0.5);
    Tensor unsigned = Tensor.allocate(DataType.U8, 9);
    underTest().quantize(input, unsigned, 1, 8);
    assertThat(ElementWiseCases.raws(unsigned)).containsExactly(0, 2, 0, 2, 127, 0, 127, 0, 0);
  }

  @ParameterizedTest
  @MethodSource(ElementWiseCases.ALL_SIZES)
  default void quantizingEqualsReference(int size) {
    for (DataType type : new DataType[] {DataType.S8, DataType.U8}) {
      for (int bits = 2; bits <= 8; bits += size > 1000 ? 6 : 1) {
        for (int exponent : ElementWiseCases.exponents()) {
          Tensor input = ElementWiseCases.hard(size, exponent, bits);
          int width = bits;
          sameBytes(size, type, (kernels, out) -> kernels.quantize(input, out, exponent, width));
          sameBytes(
              size,
              type,
              (kernels, out) -> kernels.quantizeStochastic(input, out, exponent, width, STREAM));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource(ElementWiseCases.ALL_SIZES)
  default void snappingEqualsReference(int size) {
    for (int bits : size > 1000 ? new int[] {16} : new int[] {2, 7, 8, 9, 12, 16}) {
      for (int exponent : ElementWiseCases.exponents()) {
        Tensor input = ElementWiseCases.hard(size, exponent, bits);
        sameFloats(size, (kernels, out) -> kernels.snapToGrid(input, out, exponent, bits));
        sameFloats(
            size,
            (kernels, out) -> kernels.snapToGridStochastic(input, out, exponent, bits, STREAM));
      }
    }
  }

  @Test
  default void snappingWorksInPlace() {
    Tensor values = Tensor.of(new float[] {0.3f, -0.3f, 5f}, 3);
    underTest().snapToGrid(values, values, 1, 4);
    assertThat(values.toFloats()).containsExactly(0.5f, -0.5f, 3.5f);
  }

  @Test
  default void snappedValuesAreThoseOfQuantizedOnes() {
    Tensor input = ElementWiseCases.normal(1000, 3);
    Tensor raw = Tensor.allocate(DataType.S8, 1000);
    Tensor snapped = Tensor.allocate(DataType.F32, 1000);
    underTest().quantizeStochastic(input, raw, 5, 8, STREAM);
    underTest().snapToGridStochastic(input, snapped, 5, 8, STREAM);
    assertThat(snapped.toFloats()).containsExactly(raw.toFloats());
  }

  @Test
  default void partsOfOtherTensorsNeedNoAlignment() {
    Tensor whole = ElementWiseCases.normal(200, 10);
    Tensor part = whole.view(3, 101);
    Tensor target = Tensor.allocate(DataType.S8, 200);
    Tensor expected = Tensor.allocate(DataType.S8, 101);
    underTest().quantize(part, target.view(5, 101), 5, 8);
    REFERENCE.quantize(part, expected, 5, 8);
    assertThat(target.view(5, 101).buffer()).isEqualTo(expected.buffer());
    assertThat(target.raw(4)).isZero();
    assertThat(target.raw(106)).isZero();
  }
}
