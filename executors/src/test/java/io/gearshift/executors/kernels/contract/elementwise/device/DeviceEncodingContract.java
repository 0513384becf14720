package io.gearshift.executors.kernels.contract.elementwise.device;

import static io.gearshift.executors.kernels.contract.elementwise.device.DeviceCases.assertSameFloats;
import static io.gearshift.executors.kernels.contract.elementwise.device.DeviceCases.copied;
import static io.gearshift.executors.kernels.contract.elementwise.device.DeviceCases.finite;
import static io.gearshift.executors.kernels.contract.elementwise.device.DeviceCases.roundings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gearshift.executors.kernels.contract.elementwise.ElementWiseCases;
import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.grid.Grid;
import io.gearshift.executors.kernels.grid.PassStatus;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.random.RandomStream;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values put on grids by their range or a step, back again, and the gradient of the step. */
interface DeviceEncodingContract extends DeviceComparison {
  @ParameterizedTest
  @MethodSource(ElementWiseCases.ALL_SIZES)
  default void encodingByRangeEqualsTheReference(int size) {
    int[] exponents = size > 1000 ? new int[] {5} : ElementWiseCases.exponents();
    for (int exponent : exponents) {
      for (int bits : widths(size)) {
        for (Optional<RandomStream> stream : roundings()) {
          encodesAsTheReference(
              finite(size, exponent, bits, false), new Grid.OfRange(bits), stream);
        }
      }
    }
    encodesAsTheReference(finite(size, 3, 8, true), new Grid.OfRange(8), Optional.of(STREAM));
    encodesAsTheReference(
        Tensor.allocate(DataType.F32, size), new Grid.OfRange(8), Optional.empty());
  }

  @ParameterizedTest
  @MethodSource(ElementWiseCases.ALL_SIZES)
  default void encodingByStepEqualsTheReference(int size) {
    for (float step : new float[] {0.3f, 0.125f, 1e-3f, Float.MIN_NORMAL, 1e38f}) {
      for (int bits : widths(size)) {
        Grid grid = new Grid.OfStep(bits, Tensor.of(new float[] {step}, 1));
        encodesAsTheReference(ElementWiseCases.normal(size, 21), grid, Optional.empty());
        encodesAsTheReference(finite(size, 3, bits, true), grid, Optional.empty());
      }
    }
  }

  private void encodesAsTheReference(Tensor input, Grid grid, Optional<RandomStream> stream) {
    Tensor before = copied(input);
    Operation encode =
        (kernels, status, out) -> kernels.encode(input, out, new Encoding(grid, stream, status, 4));
    sameFloats(input.size(), encode);
    if (grid.bits() <= Byte.SIZE) {
      sameBytes(input.size(), DataType.S8, encode);
      sameBytes(input.size(), DataType.U8, encode);
    }
    if (grid instanceof Grid.OfRange && hasShorts()) {
      sameBytes(input.size(), DataType.S16, encode);
    }
    assertSameFloats(input, before);
    Results inPlace =
        both(
            input,
            (kernels, status, out) ->
                kernels.encode(out, out, new Encoding(grid, stream, status, 4)));
    assertSameFloats(inPlace.actual(), inPlace.expected());
  }

  private static int[] widths(int size) {
    return size > 1000 ? new int[] {2, 8, 16} : IntStream.rangeClosed(2, 16).toArray();
  }

  @ParameterizedTest
  @MethodSource(ElementWiseCases.ALL_SIZES)
  default void decodingEqualsTheReference(int size) {
    List<DataType> types =
        hasShorts()
            ? List.of(DataType.S8, DataType.U8, DataType.S16)
            : List.of(DataType.S8, DataType.U8);
    for (DataType type : types) {
      Tensor bytes = ElementWiseCases.raws(type, size, 8);
      for (double scale : size > 1000 ? new double[] {0.3f, 0.1} : ElementWiseCases.scales()) {
        bytes.setScale(scale);
        sameFloats(size, (kernels, status, out) -> kernels.decode(bytes, out));
      }
    }
  }

  private boolean hasShorts() {
    return openKernels().multipliesShorts(ConvolutionShape.square(1, 8, 4, 8, 3, 1, 1));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 67, 5000})
  default void whatIsNotFiniteIsReportedWithTheFirstPlace(int size) {
    PassStatus status = openKernels().passStatus(0);
    for (float value : ElementWiseCases.notFinite()) {
      for (int at : new int[] {0, size / 2, size - 1}) {
        Tensor input = ElementWiseCases.normal(size, 5);
        input.set(at, value);
        status.begin();
        for (int place : new int[] {9, 3, 5}) {
          for (DataType type : new DataType[] {DataType.S8, DataType.F32}) {
            Encoding encoding = new Encoding(new Grid.OfRange(8), Optional.empty(), status, place);
            elementWise().encode(input, Tensor.allocate(type, size), encoding);
          }
        }
        assertThat(status.read().notFinite()).hasValue(3);
      }
    }
    status.begin();
    assertThat(status.read().notFinite()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(floats = {0f, -1f, Float.NaN, Float.POSITIVE_INFINITY})
  default void aStepThatIsNoneIsReported(float value) {
    PassStatus status = openKernels().passStatus(0);
    Grid grid = new Grid.OfStep(4, Tensor.of(new float[] {value}, 1));
    Tensor input = ElementWiseCases.normal(5, 5);
    elementWise().encode(input, input, new Encoding(grid, Optional.empty(), status, 2));
    assertThat(status.read().notFinite()).hasValue(2);
  }

  @Test
  default void stochasticRoundingToAStepIsRefused() {
    Grid grid = new Grid.OfStep(4, Tensor.of(new float[] {1}, 1));
    Tensor input = ElementWiseCases.normal(5, 5);
    Encoding encoding = new Encoding(grid, Optional.of(STREAM), openKernels().passStatus(0), 2);
    assertThatThrownBy(() -> elementWise().encode(input, input, encoding))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Invalid rounding: stochastic (must be to the nearest on a grid of a given step)");
  }

  @ParameterizedTest
  @MethodSource(ElementWiseCases.ALL_SIZES)
  default void gradientsOfStepsAreCloseToTheReference(int size) {
    Tensor input = ElementWiseCases.normal(size, 6);
    Tensor gradOutput = ElementWiseCases.normal(size, 7);
    Grid.OfStep grid = new Grid.OfStep(3, Tensor.of(new float[] {0.5f}, 1));
    Results results =
        both(
            Tensor.of(new float[] {100f}, 1),
            (kernels, status, out) -> kernels.stepGradient(input, gradOutput, grid, out));
    assertThat(results.actual().get(0))
        .isCloseTo(
            results.expected().get(0), within(4 * ElementWiseCases.SUM_TOLERANCE * (10 + size)));
  }
}
