package io.gearshift.executors.kernels.contract.elementwise;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.grid.Grid;
import io.gearshift.executors.kernels.grid.PassStatus;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.numerics.FixedPoint;
import io.gearshift.executors.numerics.HalfFloat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Kept ranges, half floats and steps of momentum: what every backend must do, on tensors in host
 * memory.
 */
public abstract class MultiplierFormatsContractTest {

  /** The backend under test. */
  protected abstract ElementWise elementWise();

  /** A status that it writes to. */
  protected abstract PassStatus status();

  static int[] sizes() {
    return ElementWiseCases.sizes();
  }

  private static Grid.OfIntegerBits grid(int bitsWithoutSign, float integerBits, Tensor overflow) {
    return new Grid.OfIntegerBits(
        bitsWithoutSign + 1,
        Tensor.of(new float[] {integerBits}, 1),
        Optional.ofNullable(overflow));
  }

  private void encode(Tensor input, Tensor output, Grid grid, PassStatus status) {
    elementWise().encode(input, output, new Encoding(grid, Optional.empty(), status, 4));
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void valuesGoToTheFormatAndWhatOverflowsIsCounted(int size) {
    for (int bits : new int[] {1, 3, 7, 9, 19, 22, 23, 31}) {
      for (int integerBits : new int[] {-3, 0, 1, 5}) {
        FixedPoint format = new FixedPoint(bits, integerBits);
        Tensor input = ElementWiseCases.normal(size, 10 * bits + integerBits);
        Tensor output = Tensor.allocate(DataType.F32, size);
        Tensor overflow = Tensor.of(new float[] {1, 2, 3}, 3);
        PassStatus status = status();
        encode(input, output, grid(bits, integerBits, overflow), status);
        float[] expected = new float[size];
        double over = 0;
        double overOneLess = 0;
        for (int i = 0; i < size; i++) {
          expected[i] = format.decode(format.encode(input.get(i)));
          over += format.overflows(input.get(i)) ? 1 : 0;
          overOneLess += format.oneLess().overflows(input.get(i)) ? 1 : 0;
        }
        assertThat(output.toFloats()).as(format.toString()).isEqualTo(expected);
        double values = Math.max(1, size);
        assertThat(overflow.toFloats())
            .containsExactly((float) (1 + over / values), (float) (2 + overOneLess / values), 4f);
        assertThat(status.read().notFinite()).isEmpty();
        encode(input, input, grid(bits, integerBits, null), status);
        assertThat(input.toFloats()).as("in place").isEqualTo(output.toFloats());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void bytesTimesTheirScaleAreTheValues(int size) {
    for (int bits : new int[] {1, 2, 6, 7}) {
      Tensor input = ElementWiseCases.normal(size, bits);
      Tensor floats = Tensor.allocate(DataType.F32, size);
      Tensor overflow = Tensor.allocate(DataType.F32, 3);
      PassStatus status = status();
      encode(input, floats, grid(bits, 1, overflow), status);
      for (DataType type : new DataType[] {DataType.S8, DataType.U8}) {
        Tensor bytes = Tensor.allocate(type, size);
        Tensor overflowOfBytes = Tensor.allocate(DataType.F32, 3);
        encode(input, bytes, grid(bits, 1, overflowOfBytes), status);
        assertThat(bytes.scale()).isEqualTo(Math.scalb(1.0, 1 - bits));
        assertThat(overflowOfBytes.toFloats()).isEqualTo(overflow.toFloats());
        float[] expected = floats.toFloats();
        for (int i = 0; i < size && type == DataType.U8; i++) {
          expected[i] = Math.max(0f, expected[i]);
        }
        assertThat(bytes.toFloats()).isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void whatIsNotFiniteIsReported(float value) {
    for (int at : new int[] {0, 66}) {
      Tensor input = ElementWiseCases.normal(67, 5);
      input.set(at, value);
      for (Grid grid : new Grid[] {grid(9, 5, null), grid(31, 5, null), new Grid.OfHalfFloats()}) {
        PassStatus status = status();
        encode(input, Tensor.allocate(DataType.F32, 67), grid, status);
        assertThat(status.read().notFinite()).as(grid + " at " + at).hasValue(4);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, 500f})
  void aRangeThatIsNoneIsReported(float integerBits) {
    PassStatus status = status();
    Tensor input = ElementWiseCases.normal(5, 5);
    encode(input, input, grid(9, integerBits, null), status);
    assertThat(status.read().notFinite()).hasValue(4);
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void halvesAreTheNearest(int size) {
    for (float scale : new float[] {1e-6f, 1e-4f, 1f, 3e4f}) {
      Tensor input = ElementWiseCases.normal(size, 9);
      for (int i = 0; i < size; i++) {
        input.set(i, input.get(i) * scale);
      }
      Tensor output = Tensor.allocate(DataType.F32, size);
      PassStatus status = status();
      encode(input, output, new Grid.OfHalfFloats(), status);
      float[] expected = input.toFloats();
      for (int i = 0; i < size; i++) {
        expected[i] = HalfFloat.round(expected[i]);
      }
      assertThat(output.toFloats()).isEqualTo(expected);
      assertThat(status.read().notFinite()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void aStepIsOldTimesMomentumLessTheGradient(int size) {
    Tensor step = ElementWiseCases.normal(size, 1);
    float[] old = step.toFloats();
    Tensor gradient = ElementWiseCases.normal(size, 2);
    elementWise().momentumStep(step, gradient, 0.7f, 0.05f);
    float[] expected = new float[size];
    for (int i = 0; i < size; i++) {
      expected[i] = 0.7f * old[i] - 0.05f * gradient.get(i);
    }
    assertThat(step.toFloats()).isEqualTo(expected);
  }

  @Test
  void nothingOfATensorOfNothingOverflows() {
    Tensor overflow = Tensor.allocate(DataType.F32, 3);
    Tensor none = Tensor.allocate(DataType.F32, 0);
    encode(none, none, grid(9, 5, overflow), status());
    assertThat(overflow.toFloats()).containsExactly(0, 0, 1);
  }
}
