package io.gearshift.executors.kernels.contract.elementwise.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gearshift.executors.kernels.contract.elementwise.ElementWiseCases;
import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.grid.Grid;
import io.gearshift.executors.kernels.host.loop.HostPassStatus;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Range;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.random.RandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values put on grids by their range or a step, back again, and the gradient of the step. */
interface EncodingContract extends HostComparison {
  @ParameterizedTest
  @MethodSource(ElementWiseCases.ALL_SIZES)
  default void decodingEqualsReference(int size) {
    for (DataType type : new DataType[] {DataType.S8, DataType.U8}) {
      Tensor input = ElementWiseCases.raws(type, size, 8);
      for (double scale : size > 1000 ? new double[] {0.3f, 0.1} : ElementWiseCases.scales()) {
        input.setScale(scale);
        sameFloats(size, (kernels, out) -> kernels.decode(input, out));
      }
    }
  }

  @Test
  default void decodedValuesAreRawTimesScaleForEveryByte() {
    for (DataType type : new DataType[] {DataType.S8, DataType.U8}) {
      Tensor bytes = Tensor.allocate(type, 256);
      for (int i = 0; i < 256; i++) {
        bytes.setRaw(i, i);
      }
      for (double scale : ElementWiseCases.scales()) {
        bytes.setScale(scale);
        Tensor output = ElementWiseCases.normal(256, 9);
        output.noteRange(Optional.of(new Range(-1, 1)));
        underTest().decode(bytes, output);
        assertThat(output.toFloats()).as(type + " * " + scale).isEqualTo(bytes.toFloats());
        assertThat(output.takeRange()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @MethodSource(ElementWiseCases.ALL_SIZES)
  default void decodedBytesAreWhatEncodingToFloatsGives(int size) {
    HostPassStatus status = new HostPassStatus(0);
    List<Grid> grids = new ArrayList<>(List.of(new Grid.OfRange(2), new Grid.OfRange(8)));
    grids.add(new Grid.OfStep(8, Tensor.of(new float[] {0.0123f}, 1)));
    for (int bits = 1; bits <= 4; bits++) {
      grids.addAll(List.of(new Grid.OfMidRise(bits), new Grid.OfHalfWave(bits)));
    }
    for (Grid grid : grids) {
      Encoding encoding = new Encoding(grid, Optional.empty(), status, 4);
      DataType type = grid instanceof Grid.OfHalfWave ? DataType.U8 : DataType.S8;
      Tensor input = ElementWiseCases.normal(size, 10);
      Tensor floats = Tensor.allocate(DataType.F32, size);
      underTest().encode(input, floats, encoding);
      Tensor bytes = Tensor.allocate(type, size);
      underTest().encode(input, bytes, encoding);
      Tensor decoded = Tensor.allocate(DataType.F32, size);
      underTest().decode(bytes, decoded);
      assertThat(decoded.toFloats()).as(grid.toString()).isEqualTo(floats.toFloats());
    }
  }

  @Test
  default void whatIsNotBytesAndFloatsIsNotDecoded() {
    Tensor floats = Tensor.allocate(DataType.F32, 3);
    Tensor bytes = Tensor.allocate(DataType.S8, 4);
    assertThatThrownBy(() -> underTest().decode(floats, floats))
        .hasMessage("Invalid tensor: F32[3] (must be S8 or U8)");
    assertThatThrownBy(() -> underTest().decode(bytes, bytes))
        .hasMessage("Invalid tensor: S8[4] (must be F32)");
    assertThatThrownBy(() -> underTest().decode(bytes, floats))
        .hasMessage("Invalid size: F32[3] (must be as large as S8[4])");
  }

  static List<Encoding> encodings(HostPassStatus status) {
    Tensor step = Tensor.of(new float[] {0.3f}, 1);
    return List.of(
        new Encoding(new Grid.OfRange(8), Optional.empty(), status, 0),
        new Encoding(new Grid.OfRange(8), Optional.of(RandomStream.of(1, 2)), status, 1),
        new Encoding(new Grid.OfRange(12), Optional.of(RandomStream.of(3, 4)), status, 2),
        new Encoding(new Grid.OfStep(4, step), Optional.empty(), status, 3));
  }

  @ParameterizedTest
  @MethodSource(ElementWiseCases.ALL_SIZES)
  default void encodingEqualsTheReference(int size) {
    HostPassStatus status = new HostPassStatus(0);
    for (Encoding encoding : encodings(status)) {
      Tensor input = ElementWiseCases.normal(size, 21);
      sameFloats(size, (kernels, out) -> kernels.encode(input, out, encoding));
      if (encoding.grid().bits() <= 8) {
        sameBytes(size, DataType.S8, (kernels, out) -> kernels.encode(input, out, encoding));
        sameBytes(size, DataType.U8, (kernels, out) -> kernels.encode(input, out, encoding));
      }
    }
  }

  /** What {@link Grid} says, for the nearest: the oracle of the others. */
  @Test
  default void encodedBytesTimesTheirScaleAreTheEncodedFloats() {
    for (Encoding encoding : encodings(new HostPassStatus(0))) {
      if (encoding.grid().bits() > 8) {
        continue;
      }
      Tensor input = ElementWiseCases.normal(300, 22);
      Tensor bytes = Tensor.allocate(DataType.S8, 300);
      Tensor floats = Tensor.allocate(DataType.F32, 300);
      underTest().encode(input, bytes, encoding);
      underTest().encode(input, floats, encoding);
      assertThat(floats.toFloats()).isEqualTo(bytes.toFloats());
      int smallest = encoding.grid().smallestRaw();
      for (int i = 0; i < 300; i++) {
        assertThat(bytes.raw(i)).isBetween(smallest, -smallest - 1);
        boolean inside = Math.abs(input.get(i)) < -smallest * bytes.scale();
        float step = encoding.stream().isPresent() ? 1 : 0.5001f;
        assertThat(!inside || Math.abs(floats.get(i) - input.get(i)) <= step * bytes.scale())
            .isTrue();
      }
    }
  }

  @Test
  default void encodingTakesANotedRangeOnce() {
    Tensor input = Tensor.of(new float[] {1f, -1f}, 2);
    Tensor output = Tensor.allocate(DataType.S8, 2);
    Encoding encoding =
        new Encoding(new Grid.OfRange(8), Optional.empty(), new HostPassStatus(0), 0);
    input.noteRange(Optional.of(new Range(-4f, 4f)));
    underTest().encode(input, output, encoding);
    assertThat(output.scale()).isEqualTo(0x1p-4);
    underTest().encode(input, output, encoding);
    assertThat(output.scale()).isEqualTo(0x1p-6);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  default void whatIsNotFiniteIsReportedWithTheFirstPlace(float value) {
    HostPassStatus status = new HostPassStatus(0);
    Tensor input = ElementWiseCases.normal(67, 5);
    input.set(66, value);
    Tensor output = Tensor.allocate(DataType.S8, 67);
    for (int place : new int[] {9, 3, 5}) {
      underTest()
          .encode(
              input, output, new Encoding(new Grid.OfRange(8), Optional.empty(), status, place));
    }
    assertThat(status.read().notFinite()).hasValue(3);
    status.begin();
    assertThat(status.read().notFinite()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(floats = {0f, -1f, Float.NaN, Float.POSITIVE_INFINITY})
  default void aStepThatIsNoneIsReported(float value) {
    HostPassStatus status = new HostPassStatus(0);
    Grid grid = new Grid.OfStep(4, Tensor.of(new float[] {value}, 1));
    Tensor input = ElementWiseCases.normal(5, 5);
    underTest().encode(input, input, new Encoding(grid, Optional.empty(), status, 2));
    assertThat(status.read().notFinite()).hasValue(2);
  }

  /** Numeric: the values of the grid change with the step as the gradient says, between jumps. */
  @Test
  default void theGradientOfAStepIsThatOfTheEncodedValuesStraightThrough() {
    Grid.OfStep grid = new Grid.OfStep(3, Tensor.of(new float[] {0.5f}, 1));
    Tensor input = Tensor.of(new float[] {0.6f, -0.3f, 9f, -9f}, 4);
    Tensor gradOutput = Tensor.of(new float[] {1f, 2f, 4f, 8f}, 4);
    Tensor gradStep = Tensor.of(new float[] {100f}, 1);
    underTest().stepGradient(input, gradOutput, grid, gradStep);
    // 1 - 1.2, twice -1 + 0.6, and outside of the grid its ends, 3 and -4.
    assertThat(gradStep.get(0))
        .isCloseTo(100f + (1 - 1.2f) + 2 * (-1 + 0.6f) + 4 * 3 + 8 * -4, within(1e-5f));
  }
}
