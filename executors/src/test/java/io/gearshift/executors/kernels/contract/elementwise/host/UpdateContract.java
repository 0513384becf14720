package io.gearshift.executors.kernels.contract.elementwise.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.executors.kernels.contract.elementwise.ElementWiseCases;
import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.host.loop.HostPassStatus;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Range;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.kernels.update.AdamRates;
import io.gearshift.executors.kernels.update.MomentumRates;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Updates of parameters, and what else is done to whole vectors of them. */
interface UpdateContract extends HostComparison {
  @Test
  default void momentumUpdateByHand() {
    Tensor parameter = Tensor.of(new float[] {2f}, 1);
    Tensor momentum = Tensor.of(new float[] {4f}, 1);
    Tensor gradient = Tensor.of(new float[] {1f}, 1);
    underTest()
        .momentumUpdate(
            parameter, momentum, gradient, Optional.empty(), rates(0.5f, 0.25f, 0.125f));
    assertThat(momentum.get(0)).isEqualTo(2.25f);
    assertThat(parameter.get(0)).isEqualTo(0.875f);
  }

  @ParameterizedTest
  @MethodSource(ElementWiseCases.ALL_SIZES)
  default void momentumUpdateEqualsReference(int size) {
    Tensor gradient = ElementWiseCases.normal(size, 5);
    Tensor other = ElementWiseCases.normal(size, 6);
    sameFloats(
        size,
        (kernels, out) -> {
          Tensor momentum = Tensor.allocate(DataType.F32, size);
          momentum.copyFrom(other);
          kernels.momentumUpdate(
              out, momentum, gradient, Optional.empty(), rates(0.1f, 0.9f, 5e-4f));
          kernels.momentumUpdate(
              out, momentum, gradient, Optional.empty(), rates(0.1f, 0.9f, 5e-4f));
        });
  }

  private static MomentumRates rates(float learningRate, float momentum, float weightDecay) {
    return new MomentumRates(learningRate, momentum, weightDecay, MomentumRates.Form.PLAIN);
  }

  /** By hand: g = 2 + 0.5 * 4, m = 0.5 * 8 + g, and the parameter moves by g + 0.5 m. */
  @Test
  default void nesterovLooksAhead() {
    Tensor parameter = Tensor.of(new float[] {4f}, 1);
    Tensor momentum = Tensor.of(new float[] {8f}, 1);
    Tensor gradient = Tensor.of(new float[] {2f}, 1);
    underTest()
        .momentumUpdate(
            parameter,
            momentum,
            gradient,
            Optional.empty(),
            new MomentumRates(0.25f, 0.5f, 0.5f, MomentumRates.Form.NESTEROV));
    assertThat(momentum.get(0)).isEqualTo(8f);
    assertThat(parameter.get(0)).isEqualTo(4f - 0.25f * (4f + 0.5f * 8f));
  }

  @ParameterizedTest
  @MethodSource(ElementWiseCases.ALL_SIZES)
  default void otherUpdatesEqualTheReferenceAndNoteTheRange(int size) {
    Tensor gradient = ElementWiseCases.normal(size, 5);
    MomentumRates nesterov = new MomentumRates(0.1f, 0.9f, 5e-4f, MomentumRates.Form.NESTEROV);
    AdamRates adam = new AdamRates(0.002f, 0.9f, 0.999f, 0.7f, 1e-8f, 5e-4f);
    sameFloats(
        size,
        (kernels, out) -> {
          Tensor momentum = ElementWiseCases.normal(size, 6);
          kernels.momentumUpdate(out, momentum, gradient, Optional.empty(), nesterov);
          kernels.momentumUpdate(out, momentum, gradient, Optional.empty(), nesterov);
          assertThat(out.takeRange()).isEqualTo(kernels.finiteRange(out));
        });
    for (boolean updated : new boolean[] {false, true}) {
      sameFloats(
          size,
          (kernels, out) -> {
            Tensor mean = Tensor.allocate(DataType.F32, size);
            Tensor variance = Tensor.allocate(DataType.F32, size);
            kernels.adamUpdate(out, mean, variance, gradient, Optional.empty(), adam);
            assertThat(out.takeRange()).isEqualTo(kernels.finiteRange(out));
            kernels.adamUpdate(out, mean, variance, gradient, Optional.empty(), adam);
            if (updated) {
              kernels.add(mean, variance, out);
            }
          });
    }
  }

  @ParameterizedTest
  @MethodSource(ElementWiseCases.ALL_SIZES)
  default void adamEncodesAsEncodingBeforeDoes(int size) {
    AdamRates adam = new AdamRates(0.002f, 0.9f, 0.999f, 0.7f, 1e-8f, 5e-4f);
    for (Encoding encoding : EncodingContract.encodings(new HostPassStatus(0))) {
      Tensor encoded = Tensor.allocate(DataType.F32, size);
      underTest().encode(ElementWiseCases.normal(size, 5), encoded, encoding);
      float[][] ends = new float[2][];
      for (int way = 0; way < 2; way++) {
        Tensor parameter = ElementWiseCases.normal(size, 6);
        Tensor mean = Tensor.allocate(DataType.F32, size);
        Tensor variance = Tensor.allocate(DataType.F32, size);
        Tensor gradient = way == 0 ? encoded : ElementWiseCases.normal(size, 5);
        Optional<Encoding> inside = way == 0 ? Optional.empty() : Optional.of(encoding);
        underTest().adamUpdate(parameter, mean, variance, gradient, inside, adam);
        ends[way] = parameter.toFloats();
      }
      assertThat(ends[1]).isEqualTo(ends[0]);
    }
  }

  @Test
  default void longRowsAreScaledDownToTheLimit() {
    Tensor rows = Tensor.of(new float[] {3f, 4f, 0.3f, 0.4f, 0f, 0f}, 6);
    underTest().limitNorms(rows, 3, 2.5f);
    assertThat(rows.toFloats()).containsExactly(1.5f, 2f, 0.3f, 0.4f, 0f, 0f);
    assertThatThrownBy(() -> underTest().limitNorms(rows, 4, 1))
        .hasMessage("Invalid size: F32[6] (must be a multiple of 4 rows)");
  }

  @Test
  default void scaledTensorsAndSquaresAreAdded() {
    Tensor target = Tensor.of(new float[] {1f, 2f}, 2);
    target.noteRange(Optional.of(new Range(1, 2)));
    Tensor source = Tensor.of(new float[] {3f, -4f}, 2);
    underTest().addScaled(target, source, 0.5f);
    assertThat(target.toFloats()).containsExactly(2.5f, 0f);
    assertThat(target.takeRange()).isEmpty();
    Tensor term = Tensor.of(new float[] {7f}, 1);
    underTest().addSquares(source, 0.5f, term);
    assertThat(term.get(0)).isEqualTo(7f + 12.5f);
  }

  @ParameterizedTest
  @MethodSource(ElementWiseCases.ALL_SIZES)
  default void momentumUpdateNotesTheRangeOfTheParameters(int size) {
    Tensor parameter = ElementWiseCases.normal(size, 7);
    underTest()
        .momentumUpdate(
            parameter,
            ElementWiseCases.normal(size, 8),
            ElementWiseCases.normal(size, 9),
            Optional.empty(),
            rates(0.1f, 0.9f, 5e-4f));
    assertThat(parameter.takeRange())
        .isEqualTo(size == 0 ? Optional.empty() : Optional.of(underTest().range(parameter)));
    assertThat(parameter.takeRange()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  default void momentumUpdateKnowsNoRangeOfWhatIsNotFinite(float value) {
    for (int place : new int[] {0, 63, 66}) {
      Tensor gradient = ElementWiseCases.normal(67, 5);
      gradient.set(place, value);
      Tensor parameter = ElementWiseCases.normal(67, 6);
      parameter.noteRange(Optional.of(new Range(-1, 1)));
      Tensor momentum = ElementWiseCases.normal(67, 7);
      underTest()
          .momentumUpdate(parameter, momentum, gradient, Optional.empty(), rates(0.1f, 0.9f, 0f));
      assertThat(parameter.takeRange()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource(ElementWiseCases.ALL_SIZES)
  default void momentumUpdateEncodesAsEncodingBeforeDoes(int size) {
    HostPassStatus status = new HostPassStatus(0);
    for (Encoding encoding : EncodingContract.encodings(status)) {
      Tensor encoded = Tensor.allocate(DataType.F32, size);
      underTest().encode(ElementWiseCases.normal(size, 5), encoded, encoding);
      Tensor expected = ElementWiseCases.normal(size, 6);
      Tensor expectedMomentum = ElementWiseCases.normal(size, 7);
      underTest()
          .momentumUpdate(
              expected, expectedMomentum, encoded, Optional.empty(), rates(0.1f, 0.9f, 5e-4f));

      Tensor parameter = ElementWiseCases.normal(size, 6);
      Tensor momentum = ElementWiseCases.normal(size, 7);
      underTest()
          .momentumUpdate(
              parameter,
              momentum,
              ElementWiseCases.normal(size, 5),
              Optional.of(encoding),
              rates(0.1f, 0.9f, 5e-4f));

      assertThat(parameter.toFloats()).isEqualTo(expected.toFloats());
      assertThat(momentum.toFloats()).isEqualTo(expectedMomentum.toFloats());
      assertThat(parameter.takeRange()).isEqualTo(expected.takeRange());
    }
    assertThat(status.read().notFinite()).isEmpty();
  }

  @Test
  default void averagesMoveAndCopiesKeepTheirScale() {
    Tensor average = Tensor.of(new float[] {1f, -2f}, 2);
    underTest().moveAverage(average, Tensor.of(new float[] {3f, 2f}, 2), 0.75f);
    assertThat(average.toFloats()).containsExactly(1.5f, -1f);
    Tensor raws = ElementWiseCases.raws(DataType.S8, 65, 3);
    raws.setScale(0.3);
    Tensor copy = Tensor.allocate(DataType.S8, 65);
    underTest().copy(raws, copy);
    assertThat(copy.toFloats()).isEqualTo(raws.toFloats());
  }
}
