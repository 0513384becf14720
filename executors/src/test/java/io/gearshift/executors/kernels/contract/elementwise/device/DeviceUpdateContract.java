package io.gearshift.executors.kernels.contract.elementwise.device;

import static io.gearshift.executors.kernels.contract.elementwise.device.DeviceCases.assertSameFloats;
import static io.gearshift.executors.kernels.contract.elementwise.device.DeviceCases.assertSameRaws;
import static io.gearshift.executors.kernels.contract.elementwise.device.DeviceCases.copied;
import static io.gearshift.executors.kernels.contract.elementwise.device.DeviceCases.roundings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.contract.elementwise.ElementWiseCases;
import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.grid.Grid;
import io.gearshift.executors.kernels.grid.PassStatus;
import io.gearshift.executors.kernels.host.loop.HostPassStatus;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.kernels.update.AdamRates;
import io.gearshift.executors.kernels.update.MomentumRates;
import io.gearshift.executors.random.RandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Updates of parameters, and what else is done to whole vectors of them. */
interface DeviceUpdateContract extends DeviceComparison {
  MomentumRates PLAIN = new MomentumRates(0.1f, 0.9f, 5e-4f, MomentumRates.Form.PLAIN);

  MomentumRates NESTEROV = new MomentumRates(0.1f, 0.9f, 5e-4f, MomentumRates.Form.NESTEROV);

  AdamRates ADAM = new AdamRates(0.002f, 0.9f, 0.999f, 0.7f, 1e-8f, 5e-4f);

  private static List<Optional<Encoding>> encodings(PassStatus status) {
    Tensor step = Tensor.of(new float[] {0.3f}, 1);
    List<Optional<Encoding>> encodings = new ArrayList<>(List.of(Optional.empty()));
    for (int bits : new int[] {4, 8, 12}) {
      for (Optional<RandomStream> stream : roundings()) {
        encodings.add(Optional.of(new Encoding(new Grid.OfRange(bits), stream, status, 1)));
      }
    }
    encodings.add(Optional.of(new Encoding(new Grid.OfStep(4, step), Optional.empty(), status, 2)));
    return encodings;
  }

  interface Update {
    void run(
        ElementWise kernels,
        Tensor parameter,
        Tensor first,
        Tensor second,
        Tensor gradient,
        Optional<Encoding> encoding);
  }

  private static List<Update> updates() {
    return List.of(
        (kernels, parameter, momentum, unused, gradient, encoding) ->
            kernels.momentumUpdate(parameter, momentum, gradient, encoding, PLAIN),
        (kernels, parameter, momentum, unused, gradient, encoding) ->
            kernels.momentumUpdate(parameter, momentum, gradient, encoding, NESTEROV),
        (kernels, parameter, mean, variance, gradient, encoding) ->
            kernels.adamUpdate(parameter, mean, variance, gradient, encoding, ADAM));
  }

  /** Twice, and the parameters then go on a grid by the range that was noted with them. */
  @ParameterizedTest
  @MethodSource(ElementWiseCases.ALL_SIZES)
  default void updatesEqualTheReference(int size) {
    PassStatus status = openKernels().passStatus(0);
    HostPassStatus referenceStatus = new HostPassStatus(0);
    List<Optional<Encoding>> here = encodings(status);
    List<Optional<Encoding>> there = encodings(referenceStatus);
    for (Update update : updates()) {
      for (int i = 0; i < here.size(); i++) {
        List<Tensor> actual = updated(elementWise(), update, size, here.get(i), status);
        List<Tensor> expected = updated(REFERENCE, update, size, there.get(i), referenceStatus);
        for (int j = 0; j < 3; j++) {
          assertSameFloats(actual.get(j), expected.get(j));
        }
        assertSameRaws(actual.get(3), expected.get(3));
        assertSameRaws(actual.get(4), expected.get(4));
      }
    }
    assertThat(status.read().notFinite()).isEmpty();
  }

  private static List<Tensor> updated(
      ElementWise kernels,
      Update update,
      int size,
      Optional<Encoding> encoding,
      PassStatus status) {
    Tensor parameter = ElementWiseCases.normal(size, 31);
    Tensor first = ElementWiseCases.normal(size, 32);
    Tensor second = Tensor.allocate(DataType.F32, size);
    for (int i = 0; i < 2; i++) {
      Tensor gradient = ElementWiseCases.normal(size, 33 + i);
      update.run(kernels, parameter, first, second, gradient, encoding);
    }
    Encoding grid = new Encoding(new Grid.OfRange(8), Optional.empty(), status, 3);
    Tensor byNotedRange = Tensor.allocate(DataType.S8, size);
    kernels.encode(parameter, byNotedRange, grid);
    Tensor changed = copied(parameter);
    // A range that was noted for other contents must not be taken.
    kernels.momentumUpdate(changed, first, second, Optional.empty(), PLAIN);
    kernels.addScaled(changed, parameter, 100f);
    Tensor byOwnRange = Tensor.allocate(DataType.S8, size);
    kernels.encode(changed, byOwnRange, grid);
    return List.of(parameter, first, second, byNotedRange, byOwnRange);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 67, 5000})
  default void gradientsThatAreNotFiniteAreReported(int size) {
    for (Update update : updates()) {
      for (float value : ElementWiseCases.notFinite()) {
        Tensor gradient = ElementWiseCases.normal(size, 5);
        gradient.set(size - 1, value);
        PassStatus status = openKernels().passStatus(0);
        Encoding encoding = new Encoding(new Grid.OfRange(8), Optional.empty(), status, 6);
        Tensor parameter = ElementWiseCases.normal(size, 6);
        update.run(
            elementWise(),
            parameter,
            ElementWiseCases.normal(size, 7),
            Tensor.allocate(DataType.F32, size),
            gradient,
            Optional.of(encoding));
        assertThat(status.read().notFinite()).hasValue(6);
      }
    }
  }

  /** Parameters that are not finite have no range, which whoever encodes them finds out. */
  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
  default void parametersThatAreNotFiniteAreReportedWhenEncoded(float value) {
    for (Update update : updates()) {
      Tensor gradient = ElementWiseCases.normal(67, 5);
      gradient.set(40, value);
      Tensor parameter = ElementWiseCases.normal(67, 6);
      Tensor first = ElementWiseCases.normal(67, 7);
      Tensor second = Tensor.allocate(DataType.F32, 67);
      update.run(elementWise(), parameter, first, second, gradient, Optional.empty());
      PassStatus status = openKernels().passStatus(0);
      Encoding encoding = new Encoding(new Grid.OfRange(8), Optional.empty(), status, 6);
      elementWise().encode(parameter, Tensor.allocate(DataType.S8, 67), encoding);
      assertThat(status.read().notFinite()).hasValue(6);
    }
  }

  @Test
  default void longRowsAreScaledDownToTheLimit() {
    for (int[] layout : new int[][] {{1, 1}, {3, 2}, {5, 33}, {64, 147}, {2, 5000}, {3000, 1}}) {
      int size = layout[0] * layout[1];
      Tensor rows = ElementWiseCases.normal(size, 8);
      float limit = (float) Math.sqrt(layout[1]);
      Results results =
          both(rows, (kernels, status, out) -> kernels.limitNorms(out, layout[0], limit));
      for (int i = 0; i < size; i++) {
        float expected = results.expected().get(i);
        assertThat(results.actual().get(i))
            .isCloseTo(expected, within(Math.max(Float.MIN_VALUE, 2 * Math.ulp(expected))));
      }
      sameFloats(size, (kernels, status, out) -> kernels.limitNorms(out, layout[0], 1e9f));
    }
    Tensor rows = Tensor.allocate(DataType.F32, 6);
    assertThatThrownBy(() -> elementWise().limitNorms(rows, 4, 1))
        .hasMessage("Invalid size: F32[6] (must be a multiple of 4 rows)");
  }

  @ParameterizedTest
  @MethodSource(ElementWiseCases.ALL_SIZES)
  default void sumsOfTensorsEqualTheReference(int size) {
    Tensor source = ElementWiseCases.normal(size, 14);
    sameFloats(size, (kernels, status, out) -> kernels.addScaled(out, source, 0.3f));
    sameFloats(size, (kernels, status, out) -> kernels.addScaled(out, out, -0.2f));
    sameFloats(size, (kernels, status, out) -> kernels.moveAverage(out, source, 0.9f));
    Results results =
        both(
            Tensor.of(new float[] {7f}, 1),
            (kernels, status, out) -> kernels.addSquares(source, 0.5f, out));
    float expected = results.expected().get(0);
    assertThat(results.actual().get(0)).isCloseTo(expected, within(1e-6f * expected));
  }
}
