package io.gearshift.executors.kernels.contract.elementwise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.grid.Grid;
import io.gearshift.executors.kernels.grid.LearnedSize;
import io.gearshift.executors.kernels.grid.SizeBudget;
import io.gearshift.executors.kernels.host.HostElementWise;
import io.gearshift.executors.kernels.host.loop.HostPassStatus;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.numerics.Bounds;
import io.gearshift.executors.numerics.LearnedPowers;
import io.gearshift.executors.numerics.LearnedUniform;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Grids with trained values: what every backend in host memory must do. */
public abstract class LearnedGridsContractTest {
  private static final Bounds BITS = new Bounds(2, 8);
  private static final Bounds STEPS = new Bounds(0x1p-8f, 1);
  private static final Bounds ENDS = new Bounds(0x1p-14f, 127);
  private static final int PLACE = 4;

  /** The backend under test. */
  protected abstract HostElementWise elementWise();

  static int[] sizes() {
    return ElementWiseCases.sizes();
  }

  private static Tensor trained(float first, float second) {
    return Tensor.of(new float[] {first, second}, 2);
  }

  private static LearnedUniform uniform(LearnedUniform.Form form, boolean signed) {
    return switch (form) {
      case B_XMAX -> new LearnedUniform(form, signed, BITS, ENDS);
      case D_XMAX -> new LearnedUniform(form, signed, STEPS, ENDS);
      case D_B -> new LearnedUniform(form, signed, BITS, STEPS);
    };
  }

  private static Tensor trained(LearnedUniform.Form form) {
    return switch (form) {
      case B_XMAX -> trained(4.3f, 1.3f);
      case D_XMAX -> trained(0.11f, 1.3f);
      case D_B -> trained(3.6f, 0.2f);
    };
  }

  private static LearnedPowers powers(LearnedPowers.Form form, boolean signed, boolean zero) {
    return form == LearnedPowers.Form.XMIN_XMAX
        ? new LearnedPowers(form, signed, zero, ENDS, ENDS)
        : new LearnedPowers(form, signed, zero, BITS, ENDS);
  }

  private static Tensor trained(LearnedPowers.Form form) {
    return switch (form) {
      case B_XMAX -> trained(4.3f, 1.3f);
      case B_XMIN -> trained(4.3f, 0.1f);
      case XMIN_XMAX -> trained(0.1f, 1.3f);
    };
  }

  private void encode(Tensor input, Tensor output, Grid grid, HostPassStatus status) {
    elementWise().encode(input, output, new Encoding(grid, Optional.empty(), status, PLACE));
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void uniformValuesAreThoseOfTheFormatAndBytesToo(int size) {
    for (LearnedUniform.Form form : LearnedUniform.Form.values()) {
      for (boolean signed : new boolean[] {true, false}) {
        LearnedUniform format = uniform(form, signed);
        Tensor trained = trained(form);
        LearnedUniform.At at = format.at(trained.get(0), trained.get(1));
        Tensor input = ElementWiseCases.normal(size, size);
        float[] expected = new float[size];
        for (int i = 0; i < size; i++) {
          expected[i] = at.decode(at.encode(input.get(i)));
        }
        HostPassStatus status = new HostPassStatus(0);
        Grid grid = new Grid.OfLearnedUniform(format, trained);
        Tensor floats = Tensor.allocate(DataType.F32, size);
        encode(input, floats, grid, status);
        assertThat(floats.toFloats()).as("%s %s", form, signed).isEqualTo(expected);
        Tensor bytes = Tensor.allocate(signed ? DataType.S8 : DataType.U8, size);
        encode(input, bytes, grid, status);
        assertThat(bytes.toFloats()).as("%s %s", form, signed).isEqualTo(expected);
        encode(input, input, grid, status);
        assertThat(input.toFloats()).as("in place").isEqualTo(expected);
        assertThat(status.read().notFinite()).isEmpty();
      }
    }
  }

  @Test
  void trainedValuesDecideWhatFitsBytes() {
    Tensor trained = trained(0x1p-6f, 127 * 0x1p-6f);
    LearnedUniform format = uniform(LearnedUniform.Form.D_XMAX, false);
    Grid.OfLearnedUniform grid = new Grid.OfLearnedUniform(format, trained);
    assertThat(elementWise().fitsBytes(grid)).isTrue();
    trained.set(1, 128 * 0x1p-6f);
    assertThat(elementWise().fitsBytes(grid)).isFalse();
    trained.set(0, Float.NaN);
    assertThat(elementWise().fitsBytes(grid)).isFalse();
    LearnedPowers powers = powers(LearnedPowers.Form.XMIN_XMAX, true, true);
    assertThat(elementWise().fitsBytes(new Grid.OfLearnedPowers(powers, trained(1, 1)))).isFalse();
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void powersAreThoseOfTheFormat(int size) {
    for (LearnedPowers.Form form : LearnedPowers.Form.values()) {
      for (int variant = 0; variant < 4; variant++) {
        LearnedPowers format = powers(form, variant % 2 == 0, variant < 2);
        Tensor trained = trained(form);
        LearnedPowers.At at = format.at(trained.get(0), trained.get(1));
        Tensor input = ElementWiseCases.normal(size, size + 1L);
        float[] expected = new float[size];
        for (int i = 0; i < size; i++) {
          expected[i] = at.quantize(input.get(i));
        }
        HostPassStatus status = new HostPassStatus(0);
        encode(input, input, new Grid.OfLearnedPowers(format, trained), status);
        assertThat(input.toFloats()).as("%s %d", form, variant).isEqualTo(expected);
        assertThat(status.read().notFinite()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void gradientsPassWithinAndComeBackToTheTrainedValues(int size) {
    for (LearnedUniform.Form form : LearnedUniform.Form.values()) {
      for (boolean signed : new boolean[] {true, false}) {
        LearnedUniform format = uniform(form, signed);
        Tensor trained = trained(form);
        LearnedUniform.At at = format.at(trained.get(0), trained.get(1));
        Tensor input = ElementWiseCases.normal(size, 1);
        Tensor gradient = ElementWiseCases.normal(size, 2);
        float[] expected = new float[size];
        double byStep = 0;
        double byLargest = 0;
        for (int i = 0; i < size; i++) {
          expected[i] = at.holds(input.get(i)) ? gradient.get(i) : 0;
          byStep += gradient.get(i) * (double) at.byStep(input.get(i));
          byLargest += gradient.get(i) * (double) at.byLargest(input.get(i));
        }
        Tensor gradTrained = trained(0.5f, -0.25f);
        elementWise()
            .learnedGradient(
                input, gradient, new Grid.OfLearnedUniform(format, trained), gradTrained);
        assertThat(gradient.toFloats()).isEqualTo(expected);
        near(gradTrained, at.gradient(byStep, byLargest), size);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void gradientsOfPowersAreScaledWithin(int size) {
    for (LearnedPowers.Form form : LearnedPowers.Form.values()) {
      LearnedPowers format = powers(form, true, true);
      Tensor trained = trained(form);
      LearnedPowers.At at = format.at(trained.get(0), trained.get(1));
      Tensor input = ElementWiseCases.normal(size, 1);
      Tensor gradient = ElementWiseCases.normal(size, 2);
      float[] expected = new float[size];
      double bySmallest = 0;
      double byLargest = 0;
      for (int i = 0; i < size; i++) {
        expected[i] = gradient.get(i) * at.byValue(input.get(i));
        bySmallest += gradient.get(i) * (double) at.bySmallest(input.get(i));
        byLargest += gradient.get(i) * (double) at.byLargest(input.get(i));
      }
      Tensor gradTrained = trained(0.5f, -0.25f);
      elementWise()
          .learnedGradient(input, gradient, new Grid.OfLearnedPowers(format, trained), gradTrained);
      assertThat(gradient.toFloats()).isEqualTo(expected);
      near(gradTrained, at.gradient(bySmallest, byLargest), size);
    }
  }

  private static void near(Tensor gradTrained, double[] expected, int size) {
    double tolerance = 1e-5 * Math.max(1, Math.sqrt(size) * 20);
    near(gradTrained.get(0), 0.5 + expected[0], tolerance);
    near(gradTrained.get(1), -0.25 + expected[1], tolerance);
  }

  private static void near(float actual, double expected, double tolerance) {
    if (Double.isFinite(expected)) {
      assertThat((double) actual).isCloseTo(expected, within(tolerance));
    } else {
      assertThat(actual).isEqualTo(Float.valueOf((float) expected));
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void hardValuesBecomeTheSameBitsOnUniformGrids(int size) {
    for (LearnedUniform.At at : LearnedGridCases.uniform()) {
      Tensor input = LearnedGridCases.hard(at, size, size);
      becomesThoseOf(at, input, OptionalInt.empty());
      becomesThoseOf(
          at,
          LearnedGridCases.withNotFinite(input),
          size > 0 ? OptionalInt.of(PLACE) : OptionalInt.empty());
    }
  }

  private void becomesThoseOf(LearnedUniform.At at, Tensor input, OptionalInt notFinite) {
    int size = input.size();
    Grid grid = grid(at);
    Tensor expected = Tensor.allocate(DataType.F32, size);
    int[] raws = new int[size];
    for (int i = 0; i < size; i++) {
      raws[i] = at.encode(input.get(i));
      expected.set(i, at.decode(raws[i]));
    }
    boolean signed = at.format().signed();
    if (at.largestRaw() <= (signed ? Byte.MAX_VALUE : 255)) {
      HostPassStatus status = new HostPassStatus(0);
      Tensor bytes = Tensor.allocate(signed ? DataType.S8 : DataType.U8, size);
      encode(input, bytes, grid, status);
      assertThat(ElementWiseCases.raws(bytes)).as("%s", at).isEqualTo(raws);
      assertThat(bytes.scale()).isEqualTo(at.step());
      assertThat(status.read().notFinite()).isEqualTo(notFinite);
    }
    HostPassStatus status = new HostPassStatus(0);
    encode(input, input, grid, status);
    assertThat(ElementWiseCases.firstDifference(expected, input)).as("%s", at).isEqualTo(-1);
    assertThat(status.read().notFinite()).isEqualTo(notFinite);
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void hardValuesBecomeTheSamePowers(int size) {
    for (LearnedPowers.At at : LearnedGridCases.powers()) {
      Tensor input = LearnedGridCases.hard(at, size, size);
      becomesThoseOf(at, input, OptionalInt.empty());
      becomesThoseOf(
          at,
          LearnedGridCases.withNotFinite(input),
          size > 0 ? OptionalInt.of(PLACE) : OptionalInt.empty());
    }
  }

  private void becomesThoseOf(LearnedPowers.At at, Tensor input, OptionalInt notFinite) {
    Tensor expected = Tensor.allocate(DataType.F32, input.size());
    for (int i = 0; i < input.size(); i++) {
      float value = input.get(i);
      expected.set(i, Float.isFinite(value) ? at.quantize(value) : value);
    }
    HostPassStatus status = new HostPassStatus(0);
    Tensor output = Tensor.allocate(DataType.F32, input.size());
    encode(input, output, grid(at), status);
    assertThat(ElementWiseCases.firstDifference(expected, output)).as("%s", at).isEqualTo(-1);
    assertThat(status.read().notFinite()).isEqualTo(notFinite);
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void hardValuesPassTheSameBitsOfGradientsOnUniformGrids(int size) {
    for (LearnedUniform.At at : LearnedGridCases.uniform()) {
      Tensor input = LearnedGridCases.hard(at, size, size);
      Tensor gradient = ElementWiseCases.normal(size, 2);
      passesAsBy(at, input, gradient);
      passesAsBy(at, LearnedGridCases.withNotFinite(input), gradient);
      passesAsBy(at, input, LearnedGridCases.withNotFinite(gradient));
    }
  }

  private void passesAsBy(LearnedUniform.At at, Tensor input, Tensor gradOutput) {
    int size = input.size();
    Tensor gradient = copy(gradOutput);
    Tensor expected = copy(gradOutput);
    double[] sums = new double[2];
    for (int i = 0; i < size; i++) {
      sums[0] += gradient.get(i) * (double) at.byStep(input.get(i));
      sums[1] += gradient.get(i) * (double) at.byLargest(input.get(i));
      expected.set(i, at.holds(input.get(i)) ? gradient.get(i) : 0);
    }
    Tensor gradTrained = trained(0.5f, -0.25f);
    elementWise().learnedGradient(input, gradient, grid(at), gradTrained);
    assertThat(ElementWiseCases.firstDifference(expected, gradient)).as("%s", at).isEqualTo(-1);
    near(gradTrained, at.gradient(sums[0], sums[1]), size);
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void hardValuesPassTheSameBitsOfGradientsOfPowers(int size) {
    for (LearnedPowers.At at : LearnedGridCases.powers()) {
      Tensor input = LearnedGridCases.hard(at, size, size);
      Tensor gradient = ElementWiseCases.normal(size, 2);
      passesAsBy(at, input, gradient);
      passesAsBy(at, LearnedGridCases.withNotFinite(input), gradient);
      passesAsBy(at, input, LearnedGridCases.withNotFinite(gradient));
    }
  }

  private void passesAsBy(LearnedPowers.At at, Tensor input, Tensor gradOutput) {
    int size = input.size();
    Tensor gradient = copy(gradOutput);
    Tensor expected = copy(gradOutput);
    double[] sums = new double[2];
    for (int i = 0; i < size; i++) {
      sums[0] += gradient.get(i) * (double) at.bySmallest(input.get(i));
      sums[1] += gradient.get(i) * (double) at.byLargest(input.get(i));
      expected.set(i, gradient.get(i) * at.byValue(input.get(i)));
    }
    Tensor gradTrained = trained(0.5f, -0.25f);
    elementWise().learnedGradient(input, gradient, grid(at), gradTrained);
    assertThat(ElementWiseCases.firstDifference(expected, gradient)).as("%s", at).isEqualTo(-1);
    near(gradTrained, at.gradient(sums[0], sums[1]), size);
  }

  private static Grid.OfLearnedUniform grid(LearnedUniform.At at) {
    return new Grid.OfLearnedUniform(at.format(), trained(at.firstValue(), at.secondValue()));
  }

  private static Grid.OfLearnedPowers grid(LearnedPowers.At at) {
    return new Grid.OfLearnedPowers(at.format(), trained(at.firstValue(), at.secondValue()));
  }

  private static Tensor copy(Tensor tensor) {
    Tensor copy = Tensor.allocate(DataType.F32, tensor.size());
    copy.copyFrom(tensor);
    return copy;
  }

  static float[] notFinite() {
    return ElementWiseCases.notFinite();
  }

  @ParameterizedTest
  @MethodSource("notFinite")
  void whatIsNotFiniteIsReported(float value) {
    Grid uniform =
        new Grid.OfLearnedUniform(uniform(LearnedUniform.Form.B_XMAX, true), trained(4, 1));
    Grid powers =
        new Grid.OfLearnedPowers(powers(LearnedPowers.Form.B_XMAX, true, true), trained(4, 1));
    for (Grid grid : new Grid[] {uniform, powers}) {
      for (int at : new int[] {0, 66}) {
        Tensor input = ElementWiseCases.normal(67, 5);
        input.set(at, value);
        HostPassStatus status = new HostPassStatus(0);
        encode(input, Tensor.allocate(DataType.F32, 67), grid, status);
        assertThat(status.read().notFinite()).hasValue(PLACE);
      }
    }
  }

  @Test
  void trainedValuesStayInOrderAndWithinTheirBounds() {
    Tensor crossed = trained(0.5f, 0.25f);
    elementWise()
        .keepLearned(new Grid.OfLearnedUniform(uniform(LearnedUniform.Form.D_XMAX, true), crossed));
    assertThat(crossed.toFloats()).containsExactly(0.25f - 1e-5f, 0.5f + 1e-5f);
    Tensor beyond = trained(9, 200);
    elementWise()
        .keepLearned(new Grid.OfLearnedUniform(uniform(LearnedUniform.Form.B_XMAX, true), beyond));
    assertThat(beyond.toFloats()).containsExactly(8 - 1e-5f, 127 - 1e-5f);
    Tensor small = trained(1, 0);
    elementWise()
        .keepLearned(
            new Grid.OfLearnedPowers(powers(LearnedPowers.Form.B_XMIN, true, true), small));
    assertThat(small.toFloats()).containsExactly(2 + 1e-5f, 0x1p-14f + 1e-5f);
  }

  @Test
  void gradientsAreLimitedByTheStepWhereOneIsTrained() {
    Tensor gradient = trained(3, -0.2f);
    elementWise()
        .limitLearnedGradient(
            new Grid.OfLearnedUniform(uniform(LearnedUniform.Form.D_XMAX, true), trained(0.25f, 1)),
            gradient);
    assertThat(gradient.toFloats()).containsExactly(0.25f, -0.2f);
    gradient = trained(3, -5);
    elementWise()
        .limitLearnedGradient(
            new Grid.OfLearnedPowers(
                powers(LearnedPowers.Form.XMIN_XMAX, true, true), trained(0.5f, 1)),
            gradient);
    assertThat(gradient.toFloats()).containsExactly(0.5f, -0.5f);
    gradient = trained(3, -5);
    elementWise()
        .limitLearnedGradient(
            new Grid.OfLearnedUniform(uniform(LearnedUniform.Form.D_B, true), trained(4, 1)),
            gradient);
    assertThat(gradient.toFloats()).containsExactly(3, -5);
  }

  /** Two tensors of 4 and 5 bits. */
  private List<LearnedSize> sizes(Tensor... gradients) {
    LearnedUniform format = uniform(LearnedUniform.Form.D_XMAX, true);
    return List.of(
        new LearnedSize(
            new Grid.OfLearnedUniform(format, trained(0.125f, 0.875f)), 2, 8192, gradients[0]),
        new LearnedSize(
            new Grid.OfLearnedUniform(format, trained(0.125f, 1)), 2, 4096, gradients[1]));
  }

  @Test
  void aSizeAboveItsBudgetIsAddedToTheLoss() {
    Tensor first = trained(0.5f, 0);
    Tensor second = trained(0, 0);
    Tensor term = Tensor.of(new float[] {1}, 1);
    SizeBudget budget = new SizeBudget(6, 0.1f, SizeBudget.Extent.SUM);
    elementWise().addSizeOver(sizes(first, second), budget, term);
    // 4 and 2.5 kilobytes, half of one too many.
    assertThat(term.get(0)).isCloseTo(1 + 0.1f * 0.25f, within(1e-6f));
    double[] bits = uniform(LearnedUniform.Form.D_XMAX, true).bitsGradient(0.125f, 0.875f, 2);
    assertThat((double) first.get(0)).isCloseTo(0.5 + 0.1 * bits[0], within(1e-5));
    assertThat((double) first.get(1)).isCloseTo(0.1 * bits[1], within(1e-5));
    assertThat(second.get(0)).isNegative();

    Tensor untouched = trained(0, 0);
    SizeBudget largest = new SizeBudget(3, 0.1f, SizeBudget.Extent.MAX);
    elementWise().addSizeOver(sizes(first, untouched), largest, term);
    assertThat(term.get(0)).isCloseTo(1.025f + 0.1f, within(1e-6f));
    assertThat(untouched.toFloats()).containsExactly(0, 0);

    elementWise()
        .addSizeOver(
            sizes(untouched, untouched), new SizeBudget(6.5, 1, SizeBudget.Extent.SUM), term);
    assertThat(untouched.toFloats()).containsExactly(0, 0);
    elementWise().addSizeOver(List.of(), largest, term);
    assertThat(term.get(0)).isCloseTo(1.125f, within(1e-6f));
  }

  @Test
  void trainedValuesThatAreNoNumbersAreReported() {
    HostPassStatus status = new HostPassStatus(0);
    encode(
        ElementWiseCases.normal(5, 1),
        Tensor.allocate(DataType.F32, 5),
        new Grid.OfLearnedUniform(uniform(LearnedUniform.Form.D_B, true), trained(4, Float.NaN)),
        status);
    assertThat(status.read().notFinite()).hasValue(PLACE);
  }

  @Test
  void bytesThatCannotHoldTheLargestValueAreRefused() {
    // A width of 8 bits whose step is snapped down has raw values beyond a byte.
    Grid wide =
        new Grid.OfLearnedUniform(uniform(LearnedUniform.Form.B_XMAX, true), trained(8, 1.4f));
    assertThatThrownBy(
            () ->
                encode(
                    ElementWiseCases.normal(5, 1),
                    Tensor.allocate(DataType.S8, 5),
                    wide,
                    new HostPassStatus(0)))
        .hasMessage("Invalid tensor: S8[5] (must hold raw values of both signs up to 179)");
    assertThatThrownBy(
            () ->
                encode(
                    ElementWiseCases.normal(5, 1),
                    Tensor.allocate(DataType.U8, 5),
                    new Grid.OfLearnedUniform(
                        uniform(LearnedUniform.Form.B_XMAX, true), trained(4, 1)),
                    new HostPassStatus(0)))
        .hasMessage("Invalid tensor: U8[5] (must hold raw values of both signs up to 8)");
  }
}
