package io.gearshift.executors.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gearshift.executors.kernels.ActivationFunction.Kind;
import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.grid.Grid;
import io.gearshift.executors.kernels.grid.PassStatus;
import io.gearshift.executors.kernels.host.loop.HostPassStatus;
import io.gearshift.executors.kernels.reference.ScalarElementWise;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.shape.ResponseNormalization;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.kernels.update.AdamRates;
import io.gearshift.executors.kernels.update.MomentumRates;
import io.gearshift.executors.random.RandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the element-wise kernels of a backend with memory of its own owe, method by method against
 * the reference; {@link ElementWiseContractTest} is the one for kernels over host memory.
 */
public abstract class DeviceElementWiseContract {
  private static final RandomStream STREAM = RandomStream.of(11, 7, 3);

  private static final MomentumRates PLAIN =
      new MomentumRates(0.1f, 0.9f, 5e-4f, MomentumRates.Form.PLAIN);

  private static final MomentumRates NESTEROV =
      new MomentumRates(0.1f, 0.9f, 5e-4f, MomentumRates.Form.NESTEROV);

  private static final AdamRates ADAM = new AdamRates(0.002f, 0.9f, 0.999f, 0.7f, 1e-8f, 5e-4f);

  /** Functions whose values need no exponential. */
  private static final Set<Kind> EXACT = Set.of(Kind.LEAKY_RELU, Kind.RELU6, Kind.GELU);

  /** What is left of a difference of numbers near 1 in double precision. */
  private static final double CANCELLED = 1e-14;

  private final ElementWise reference = new ScalarElementWise();

  /** The backend under test, for tensors in host memory: {@link MirroredKernels}. */
  protected abstract Kernels kernels();

  static int[] sizes() {
    return ElementWiseCases.SIZES;
  }

  private ElementWise elementWise() {
    return kernels().elementWise();
  }

  /** A call that writes to {@code out}, by either kernels. */
  private interface Operation {
    void run(ElementWise kernels, PassStatus status, Tensor out);
  }

  private record Results(Tensor expected, Tensor actual, PassStatus.Reading status) {}

  /** Runs an operation by the reference and here; both find the same in its output. */
  private Results both(Tensor before, Operation operation) {
    Tensor expected = copyOf(before);
    Tensor actual = copyOf(before);
    HostPassStatus expectedStatus = new HostPassStatus(0);
    PassStatus status = kernels().passStatus(0);
    operation.run(reference, expectedStatus, expected);
    operation.run(elementWise(), status, actual);
    PassStatus.Reading reading = status.read();
    assertThat(reading.notFinite()).isEqualTo(expectedStatus.read().notFinite());
    return new Results(expected, actual, reading);
  }

  private void sameFloats(int size, Operation operation) {
    Results results = both(ElementWiseCases.normal(size, 12), operation);
    assertSameFloats(results.actual(), results.expected());
  }

  private void sameBytes(int size, DataType type, Operation operation) {
    Results results = both(ElementWiseCases.raws(type, size, 13), operation);
    assertSameRaws(results.actual(), results.expected());
  }

  private static void assertSameFloats(Tensor actual, Tensor expected) {
    int at = ElementWiseCases.firstDifference(expected, actual);
    if (at >= 0) {
      throw new AssertionError(
          "Element " + at + " is " + actual.get(at) + " and must be " + expected.get(at));
    }
  }

  private static void assertSameRaws(Tensor actual, Tensor expected) {
    int at = actual.buffer().mismatch(expected.buffer());
    if (at >= 0) {
      int element = at / actual.type().bytes();
      throw new AssertionError(
          "Element "
              + element
              + " is "
              + actual.raw(element)
              + " and must be "
              + expected.raw(element));
    }
    assertThat(actual.scale()).isEqualTo(expected.scale());
  }

  /** Equal but for the last bit of an f32, or for {@code absolute}. */
  private static void assertNearlySame(Tensor actual, Tensor expected, double absolute) {
    for (int i = 0; i < expected.size(); i++) {
      float wanted = expected.get(i);
      float found = actual.get(i);
      boolean same =
          Float.floatToIntBits(wanted) == Float.floatToIntBits(found)
              || Math.abs((double) wanted - found) <= Math.max(absolute, Math.ulp(wanted));
      if (!same) {
        throw new AssertionError("Element " + i + " is " + found + " and must be " + wanted);
      }
    }
  }

  private static Tensor copyOf(Tensor tensor) {
    Tensor copy = Tensor.allocate(tensor.type(), tensor.shape());
    copy.copyFrom(tensor);
    return copy;
  }

  private static Tensor normal(long seed, int... shape) {
    int size = IntStream.of(shape).reduce(1, Math::multiplyExact);
    return ElementWiseCases.normal(size, seed).reshaped(shape);
  }

  /** Hard inputs that have a range: what is larger than the grid asks for is cut off. */
  private static Tensor finite(int size, int exponent, int bits, boolean extremes) {
    Tensor tensor = ElementWiseCases.hard(size, exponent, bits);
    double limit = extremes ? Float.MAX_VALUE : Math.scalb(2.0, bits - exponent);
    float largest = (float) Math.min(limit, Float.MAX_VALUE);
    for (int i = 0; i < size; i++) {
      tensor.set(i, Math.max(-largest, Math.min(largest, tensor.get(i))));
    }
    return tensor;
  }

  private boolean hasShorts() {
    return kernels().multipliesShorts(ConvolutionShape.square(1, 8, 4, 8, 3, 1, 1));
  }

  private static int[] widths(int size) {
    return size > 1000 ? new int[] {2, 8, 16} : IntStream.rangeClosed(2, 16).toArray();
  }

  private static List<Optional<RandomStream>> roundings() {
    return List.of(Optional.empty(), Optional.of(STREAM));
  }

  // Grids.

  @ParameterizedTest
  @MethodSource("sizes")
  void encodingByRangeEqualsTheReference(int size) {
    int[] exponents = size > 1000 ? new int[] {5} : ElementWiseCases.EXPONENTS;
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
  @MethodSource("sizes")
  void encodingByStepEqualsTheReference(int size) {
    for (float step : new float[] {0.3f, 0.125f, 1e-3f, Float.MIN_NORMAL, 1e38f}) {
      for (int bits : widths(size)) {
        Grid grid = new Grid.OfStep(bits, Tensor.of(new float[] {step}, 1));
        encodesAsTheReference(ElementWiseCases.normal(size, 21), grid, Optional.empty());
        encodesAsTheReference(finite(size, 3, bits, true), grid, Optional.empty());
      }
    }
  }

  private void encodesAsTheReference(Tensor input, Grid grid, Optional<RandomStream> stream) {
    Tensor before = copyOf(input);
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

  @ParameterizedTest
  @MethodSource("sizes")
  void decodingEqualsTheReference(int size) {
    List<DataType> types =
        hasShorts()
            ? List.of(DataType.S8, DataType.U8, DataType.S16)
            : List.of(DataType.S8, DataType.U8);
    for (DataType type : types) {
      Tensor bytes = ElementWiseCases.raws(type, size, 8);
      for (double scale : size > 1000 ? new double[] {0.3f, 0.1} : ElementWiseCases.SCALES) {
        bytes.setScale(scale);
        sameFloats(size, (kernels, status, out) -> kernels.decode(bytes, out));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 67, 5000})
  void whatIsNotFiniteIsReportedWithTheFirstPlace(int size) {
    PassStatus status = kernels().passStatus(0);
    for (float value : ElementWiseCases.NOT_FINITE) {
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
  void aStepThatIsNoneIsReported(float value) {
    PassStatus status = kernels().passStatus(0);
    Grid grid = new Grid.OfStep(4, Tensor.of(new float[] {value}, 1));
    Tensor input = ElementWiseCases.normal(5, 5);
    elementWise().encode(input, input, new Encoding(grid, Optional.empty(), status, 2));
    assertThat(status.read().notFinite()).hasValue(2);
  }

  @Test
  void stochasticRoundingToAStepIsRefused() {
    Grid grid = new Grid.OfStep(4, Tensor.of(new float[] {1}, 1));
    Tensor input = ElementWiseCases.normal(5, 5);
    Encoding encoding = new Encoding(grid, Optional.of(STREAM), kernels().passStatus(0), 2);
    assertThatThrownBy(() -> elementWise().encode(input, input, encoding))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Invalid rounding: stochastic (must be to the nearest on a grid of a given step)");
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void gradientsOfStepsAreCloseToTheReference(int size) {
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

  // Updates.

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

  private interface Update {
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
  @MethodSource("sizes")
  void updatesEqualTheReference(int size) {
    PassStatus status = kernels().passStatus(0);
    HostPassStatus referenceStatus = new HostPassStatus(0);
    List<Optional<Encoding>> here = encodings(status);
    List<Optional<Encoding>> there = encodings(referenceStatus);
    for (Update update : updates()) {
      for (int i = 0; i < here.size(); i++) {
        List<Tensor> actual = updated(elementWise(), update, size, here.get(i), status);
        List<Tensor> expected = updated(reference, update, size, there.get(i), referenceStatus);
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
    Tensor changed = copyOf(parameter);
    // A range that was noted for other contents must not be taken.
    kernels.momentumUpdate(changed, first, second, Optional.empty(), PLAIN);
    kernels.addScaled(changed, parameter, 100f);
    Tensor byOwnRange = Tensor.allocate(DataType.S8, size);
    kernels.encode(changed, byOwnRange, grid);
    return List.of(parameter, first, second, byNotedRange, byOwnRange);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 67, 5000})
  void gradientsThatAreNotFiniteAreReported(int size) {
    for (Update update : updates()) {
      for (float value : ElementWiseCases.NOT_FINITE) {
        Tensor gradient = ElementWiseCases.normal(size, 5);
        gradient.set(size - 1, value);
        PassStatus status = kernels().passStatus(0);
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
  void parametersThatAreNotFiniteAreReportedWhenEncoded(float value) {
    for (Update update : updates()) {
      Tensor gradient = ElementWiseCases.normal(67, 5);
      gradient.set(40, value);
      Tensor parameter = ElementWiseCases.normal(67, 6);
      Tensor first = ElementWiseCases.normal(67, 7);
      Tensor second = Tensor.allocate(DataType.F32, 67);
      update.run(elementWise(), parameter, first, second, gradient, Optional.empty());
      PassStatus status = kernels().passStatus(0);
      Encoding encoding = new Encoding(new Grid.OfRange(8), Optional.empty(), status, 6);
      elementWise().encode(parameter, Tensor.allocate(DataType.S8, 67), encoding);
      assertThat(status.read().notFinite()).hasValue(6);
    }
  }

  @Test
  void longRowsAreScaledDownToTheLimit() {
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
  @MethodSource("sizes")
  void sumsOfTensorsEqualTheReference(int size) {
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

  // Loops.

  @ParameterizedTest
  @MethodSource("sizes")
  void simpleLoopsEqualTheReference(int size) {
    Tensor a = ElementWiseCases.hard(size, 0, 8);
    Tensor b = ElementWiseCases.normal(size, 4);
    Tensor c = ElementWiseCases.normal(size, 5);
    sameFloats(size, (kernels, status, out) -> kernels.relu(a, out));
    sameFloats(size, (kernels, status, out) -> kernels.relu(out, out));
    sameFloats(size, (kernels, status, out) -> kernels.reluGradient(a, b, out));
    sameFloats(size, (kernels, status, out) -> kernels.reluGradient(a, out, out));
    sameFloats(size, (kernels, status, out) -> kernels.add(a, b, out));
    sameFloats(size, (kernels, status, out) -> kernels.add(a, out, out));
    sameFloats(size, (kernels, status, out) -> kernels.addRelu(a, b, out));
    sameFloats(size, (kernels, status, out) -> kernels.addRelu(out, b, out));
    sameFloats(
        size,
        (kernels, status, out) -> kernels.addRelu(b, c, out, Tensor.allocate(DataType.U8, size)));
    sameBytes(
        size,
        DataType.U8,
        (kernels, status, out) -> kernels.addRelu(b, c, Tensor.allocate(DataType.F32, size), out));
    Tensor mask = Tensor.allocate(DataType.U8, size);
    reference.addRelu(b, c, Tensor.allocate(DataType.F32, size), mask);
    sameFloats(size, (kernels, status, out) -> kernels.maskGradient(mask, a, out));
    sameFloats(size, (kernels, status, out) -> kernels.maskGradient(mask, out, out));
    for (float keep : new float[] {0.7f, 0.25f, 1f}) {
      sameFloats(size, (kernels, status, out) -> kernels.dropout(b, out, keep, STREAM));
      sameFloats(size, (kernels, status, out) -> kernels.dropout(out, out, keep, STREAM));
      sameFloats(size, (kernels, status, out) -> kernels.classicalDropout(a, out, keep, STREAM));
      sameFloats(size, (kernels, status, out) -> kernels.classicalDropout(out, out, keep, STREAM));
    }
    sameFloats(size, (kernels, status, out) -> kernels.zero(out));
    sameFloats(size, (kernels, status, out) -> kernels.copy(a, out));
  }

  @Test
  void reluKeepsNaNAndDropsTheSignOfZero() {
    Tensor values = Tensor.of(new float[] {-1f, -0f, 2f, Float.NaN}, 4);
    sameFloats(4, (kernels, status, out) -> kernels.relu(values, out));
    sameFloats(4, (kernels, status, out) -> kernels.addRelu(values, values, out));
    sameFloats(4, (kernels, status, out) -> kernels.reluGradient(values, out, out));
    Tensor positive = Tensor.allocate(DataType.U8, 4);
    elementWise().addRelu(values, values, Tensor.allocate(DataType.F32, 4), positive);
    assertThat(ElementWiseCases.raws(positive)).startsWith(0, 0, 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65, 100_003})
  void copiesKeepTheirScale(int size) {
    for (DataType type : new DataType[] {DataType.S8, DataType.U8}) {
      Tensor raws = ElementWiseCases.raws(type, size, 3);
      raws.setScale(0.3);
      sameBytes(size, type, (kernels, status, out) -> kernels.copy(raws, out));
      sameBytes(size, type, (kernels, status, out) -> kernels.zero(out));
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void activationsEqualTheReferenceButForTheLastBit(int size) {
    Tensor input = finite(size, 3, 8, true);
    Tensor gradient = ElementWiseCases.normal(size, 32);
    for (Kind kind : Kind.values()) {
      ActivationFunction function = new ActivationFunction(kind, 0.3f);
      for (Tensor x : List.of(input, ElementWiseCases.normal(size, 31))) {
        Results value =
            both(gradient, (kernels, status, out) -> kernels.activate(function, x, out));
        Results slope =
            both(
                gradient,
                (kernels, status, out) -> kernels.activationGradient(function, x, out, out));
        if (EXACT.contains(kind)) {
          assertSameFloats(value.actual(), value.expected());
          assertSameFloats(slope.actual(), slope.expected());
        } else {
          assertNearlySame(value.actual(), value.expected(), 0);
          assertNearlySame(slope.actual(), slope.expected(), CANCELLED);
        }
      }
      Results inPlace = both(input, (kernels, status, out) -> kernels.activate(function, out, out));
      assertNearlySame(inPlace.actual(), inPlace.expected(), 0);
    }
  }

  /** At three quarters the power is two square roots, which are exact. */
  @ParameterizedTest
  @ValueSource(floats = {0.75f, 0.5f, 1.3f})
  void responsesEqualTheReference(float beta) {
    boolean exact = beta == 0.75f;
    for (int reach : new int[] {0, 2, 9}) {
      ResponseNormalization function = new ResponseNormalization(reach, 2, 0.1f, beta);
      for (int[] shape : new int[][] {{1, 1, 1, 1}, {1, 1, 7, 7}, {2, 3, 5, 33}, {1, 40, 40, 6}}) {
        Tensor input = normal(33, shape);
        Tensor gradient = normal(34, shape);
        Results value =
            both(
                normal(35, shape),
                (kernels, status, out) -> kernels.normalizeResponses(function, input, out));
        Results slope =
            both(
                normal(35, shape),
                (kernels, status, out) -> kernels.responseGradient(function, input, gradient, out));
        if (exact) {
          assertSameFloats(value.actual(), value.expected());
          assertSameFloats(slope.actual(), slope.expected());
        } else {
          assertNearlySame(value.actual(), value.expected(), 0);
          assertNearlySame(slope.actual(), slope.expected(), CANCELLED);
        }
      }
    }
  }

  @Test
  void mapsArePaddedAndCroppedAsByTheReference() {
    int[][] layouts = {
      // batch, height, width, channels, rows above, columns before, rows below, columns after
      {2, 3, 4, 5, 1, 2, 2, 1},
      {1, 1, 1, 1, 0, 0, 0, 0},
      {3, 7, 5, 16, 3, 0, 0, 3},
      {1, 30, 31, 3, 2, 2, 2, 2},
      {2, 4, 4, 64, 0, 1, 0, 0}
    };
    for (int[] at : layouts) {
      Tensor maps = normal(35, at[0], at[1], at[2], at[3]);
      Tensor larger = normal(36, at[0], at[1] + at[4] + at[6], at[2] + at[5] + at[7], at[3]);
      Results padded = both(larger, (kernels, status, out) -> kernels.pad(maps, out, at[4], at[5]));
      assertSameFloats(padded.actual(), padded.expected());
      Results cropped =
          both(maps, (kernels, status, out) -> kernels.crop(larger, out, at[4], at[5]));
      assertSameFloats(cropped.actual(), cropped.expected());
    }
    Tensor maps = Tensor.allocate(DataType.F32, 2, 3, 4, 5);
    Tensor padded = Tensor.allocate(DataType.F32, 2, 6, 7, 5);
    assertThatThrownBy(() -> elementWise().pad(maps, padded, 4, 2))
        .hasMessage(
            "Invalid maps: F32[2, 3, 4, 5] at row 4 and column 2 of F32[2, 6, 7, 5] (must fit)");
  }

  @Test
  void channelLoopsEqualTheReference() {
    for (int channels : ElementWiseCases.CHANNELS) {
      for (int pixels : new int[] {0, 1, 7, 103, 1 + 140_000 / channels}) {
        Tensor bias = ElementWiseCases.normal(channels, 7);
        Tensor values = ElementWiseCases.normal(pixels * channels, 8);
        sameFloats(values.size(), (kernels, status, out) -> kernels.addBias(bias, out));
        sameFloats(values.size(), (kernels, status, out) -> kernels.addBiasRelu(bias, out));
        Results results =
            both(
                ElementWiseCases.normal(channels, 9),
                (kernels, status, out) -> kernels.gradBias(values, out));
        for (int c = 0; c < channels; c++) {
          assertThat(results.actual().get(c))
              .isCloseTo(
                  results.expected().get(c), within(ElementWiseCases.SUM_TOLERANCE * (1 + pixels)));
        }
      }
    }
  }

  @Test
  void channelsAreCopiedAndNothingElseIsTouched() {
    for (DataType type : new DataType[] {DataType.F32, DataType.S8, DataType.U8}) {
      for (int channels : ElementWiseCases.CHANNELS) {
        int pixels = 1 + 20_000 / channels;
        for (int[] offsets : new int[][] {{1, 4}, {0, 0}, {3, 0}, {0, 5}, {2, 2}}) {
          Tensor input = Tensor.allocate(type, 1, pixels, 1, channels + 3);
          for (int i = 0; i < input.bytes(); i++) {
            input.buffer().put(i, (byte) (i * 31 + 7));
          }
          Results results =
              both(
                  Tensor.allocate(type, 1, pixels, 1, channels + 5),
                  (kernels, status, out) ->
                      kernels.copyChannels(input, offsets[0], out, offsets[1], channels));
          assertThat(results.actual().buffer().mismatch(results.expected().buffer())).isEqualTo(-1);
        }
      }
    }
  }

  // Loss.

  @Test
  void lossesEqualTheReferenceButForTheLastBit() {
    int[][] layouts = {{1, 1, 1}, {3, 2, 2}, {64, 10, 64}, {33, 1000, 20}, {5, 257, 0}};
    for (int[] layout : layouts) {
      int rows = layout[0];
      int classes = layout[1];
      int count = layout[2];
      int[] labels = IntStream.range(0, rows).map(i -> i * 7 % classes).toArray();
      for (float smoothing : new float[] {0, 0.1f}) {
        for (float spread : new float[] {1, 30}) {
          Tensor logits = normal(41, rows, 1, 1, classes);
          for (int i = 0; i < logits.size(); i++) {
            // Equal values are common.
            logits.set(i, (float) Math.rint(logits.get(i) * 8) / 8 * spread);
          }
          lossesEqual(logits, labels, count, smoothing);
        }
      }
    }
  }

  private void lossesEqual(Tensor logits, int[] labels, int count, float smoothing) {
    HostPassStatus expectedStatus = new HostPassStatus(0);
    PassStatus status = kernels().passStatus(0);
    Tensor expected = copyOf(logits);
    reference.softmaxCrossEntropy(logits, labels, count, smoothing, expected, expectedStatus, 3);
    for (boolean inPlace : new boolean[] {false, true}) {
      Tensor actual = copyOf(logits);
      Tensor input = inPlace ? actual : logits;
      status.begin();
      elementWise().softmaxCrossEntropy(input, labels, count, smoothing, actual, status, 3);
      assertNearlySame(actual, expected, CANCELLED);
      PassStatus.Reading found = status.read();
      PassStatus.Reading wanted = expectedStatus.read();
      assertThat(found.lossSum())
          .isCloseTo(wanted.lossSum(), within(1e-12 * (1 + Math.abs(wanted.lossSum()))));
      assertThat(found.correct()).isEqualTo(wanted.correct());
      assertThat(found.notFinite()).isEqualTo(OptionalInt.empty());
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
  void aLossThatIsNotFiniteIsReported(float value) {
    Tensor logits = normal(42, 9, 1, 1, 40);
    logits.set(5 * 40 + 39, value);
    PassStatus status = kernels().passStatus(0);
    int[] labels = new int[9];
    elementWise().softmaxCrossEntropy(logits, labels, 9, 0, logits, status, 7);
    assertThat(status.read().notFinite()).hasValue(7);
    status.begin();
    Tensor finite = normal(43, 9, 1, 1, 40);
    elementWise().softmaxCrossEntropy(finite, labels, 9, 0, finite, status, 7);
    assertThat(status.read().notFinite()).isEmpty();
  }

  @Test
  void labelsAndCountsThatDoNotFitAreRefused() {
    Tensor logits = normal(42, 3, 1, 1, 4);
    PassStatus status = kernels().passStatus(0);
    assertThatThrownBy(
            () ->
                elementWise()
                    .softmaxCrossEntropy(logits, new int[] {0, 4, 0}, 3, 0, logits, status, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid label: 4 (must be between 0 and 3)");
    assertThatThrownBy(
            () -> elementWise().softmaxCrossEntropy(logits, new int[4], 4, 0, logits, status, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid count: 4 (must be between 0 and 3)");
  }

  @Test
  void termsOfTheLossAreSummedUpInTheStatus() {
    PassStatus status = kernels().passStatus(2);
    status.begin();
    elementWise().addSquares(Tensor.of(new float[] {3f, -4f}, 2), 0.5f, status.term(0));
    elementWise().addSquares(Tensor.of(new float[] {2f}, 1), 0.25f, status.term(1));
    elementWise().addSquares(Tensor.of(new float[] {2f}, 1), 1f, status.term(1));
    assertThat(status.read().terms()).containsExactly(12.5f, 5f);
    status.begin();
    assertThat(status.read().terms()).containsExactly(0f, 0f);
  }

  // All of them.

  @Test
  void resultsRepeatToTheBit() {
    int size = 100_003;
    Tensor a = ElementWiseCases.normal(size, 51);
    Tensor b = ElementWiseCases.normal(size, 52);
    Grid.OfStep grid = new Grid.OfStep(3, Tensor.of(new float[] {0.5f}, 1));
    List<Tensor> first = sums(a, b, grid);
    for (int i = 0; i < 3; i++) {
      List<Tensor> again = sums(a, b, grid);
      for (int j = 0; j < first.size(); j++) {
        assertSameFloats(again.get(j), first.get(j));
      }
    }
  }

  private List<Tensor> sums(Tensor a, Tensor b, Grid.OfStep grid) {
    Tensor one = Tensor.allocate(DataType.F32, 1);
    Tensor channels = Tensor.allocate(DataType.F32, 1);
    Tensor rows = copyOf(a);
    elementWise().addSquares(a, 1, one);
    elementWise().stepGradient(a, b, grid, one);
    elementWise().gradBias(a, channels);
    elementWise().limitNorms(rows, 1, 0.5f);
    return List.of(one, channels, rows);
  }

  @Test
  void argumentsThatDoNotFitAreNamed() {
    Tensor three = Tensor.allocate(DataType.F32, 3);
    Tensor four = Tensor.allocate(DataType.F32, 4);
    assertThatThrownBy(() -> elementWise().relu(three, four))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid size: F32[4] (must be as large as F32[3])");
    assertThatThrownBy(() -> elementWise().addBias(three, four))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid size: F32[4] (must be a multiple of 3 channels)");
    Encoding wide = new Encoding(new Grid.OfRange(9), Optional.empty(), kernels().passStatus(0), 0);
    Tensor bytes = Tensor.allocate(DataType.S8, 3);
    assertThatThrownBy(() -> elementWise().encode(three, bytes, wide))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid bit width: 9 (must be between 2 and 8 for S8)");
  }
}
