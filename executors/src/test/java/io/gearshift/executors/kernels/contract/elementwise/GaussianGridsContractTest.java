package io.gearshift.executors.kernels.contract.elementwise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.grid.Expectation;
import io.gearshift.executors.kernels.grid.Grid;
import io.gearshift.executors.kernels.grid.Mixture;
import io.gearshift.executors.kernels.host.HostElementWise;
import io.gearshift.executors.kernels.host.loop.HostPassStatus;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.numerics.GaussianGrid;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Gaussian grids and their mixtures: what every backend in host memory must do. */
public abstract class GaussianGridsContractTest {
  private static final List<Grid.Gaussian> ACTIVATIONS =
      List.of(new Grid.OfHalfWave(2), new Grid.OfHalfWave(3), new Grid.OfHalfWave(4));
  private static final List<Grid.Gaussian> WEIGHTS =
      List.of(
          new Grid.OfMidRise(1),
          new Grid.OfMidRise(2),
          new Grid.OfMidRise(3),
          new Grid.OfMidRise(4));

  /** The backend under test. */
  protected abstract HostElementWise elementWise();

  static int[] sizes() {
    return ElementWiseCases.sizes();
  }

  private void encode(Tensor input, Tensor output, Grid grid, HostPassStatus status) {
    elementWise().encode(input, output, new Encoding(grid, Optional.empty(), status, 4));
  }

  private static double deviation(Tensor tensor) {
    float[] values = tensor.toFloats();
    double mean = 0;
    for (float value : values) {
      mean += value;
    }
    mean /= values.length;
    double squares = 0;
    for (float value : values) {
      squares += (value - mean) * (value - mean);
    }
    return Math.max(Float.MIN_NORMAL, Math.sqrt(squares / Math.max(1, values.length - 1)));
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void valuesGoToTheGridAndBytesTimesTheirScaleAreTheSame(int size) {
    for (int bits = 1; bits <= GaussianGrid.MAX_BITS; bits++) {
      for (Grid.Gaussian grid :
          new Grid.Gaussian[] {new Grid.OfHalfWave(bits), new Grid.OfMidRise(bits)}) {
        Tensor input = ElementWiseCases.normal(size, bits);
        GaussianGrid levels = grid.levels(deviation(input));
        float[] expected = new float[size];
        for (int i = 0; i < size; i++) {
          expected[i] = levels.decode(levels.encode(input.get(i)));
        }
        HostPassStatus status = new HostPassStatus(0);
        Tensor floats = Tensor.allocate(DataType.F32, size);
        encode(input, floats, grid, status);
        assertThat(floats.toFloats()).as(grid.toString()).isEqualTo(expected);
        Tensor bytes = Tensor.allocate(grid.needsDeviation() ? DataType.S8 : DataType.U8, size);
        encode(input, bytes, grid, status);
        assertThat(bytes.toFloats()).as(grid.toString()).isEqualTo(expected);
        encode(input, input, grid, status);
        assertThat(input.toFloats()).as("in place").isEqualTo(expected);
        assertThat(status.read().notFinite()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void whatIsNotFiniteIsReported(float value) {
    for (int at : new int[] {0, 66}) {
      Tensor input = ElementWiseCases.normal(67, 5);
      input.set(at, value);
      HostPassStatus status = new HostPassStatus(0);
      encode(input, Tensor.allocate(DataType.F32, 67), new Grid.OfHalfWave(2), status);
      assertThat(status.read().notFinite()).hasValue(4);
      status.begin();
      mix(input, Tensor.allocate(DataType.F32, 67), ACTIVATIONS, status);
      assertThat(status.read().notFinite()).hasValue(7);
    }
  }

  @Test
  void valuesBelowZeroNeedASign() {
    Tensor input = ElementWiseCases.normal(5, 1);
    assertThatThrownBy(
            () ->
                encode(
                    input,
                    Tensor.allocate(DataType.U8, 5),
                    new Grid.OfMidRise(2),
                    new HostPassStatus(0)))
        .hasMessage("Invalid tensor: U8[5] (must be S8 or F32 for values below zero)");
  }

  private void mix(Tensor input, Tensor output, List<Grid.Gaussian> grids, HostPassStatus status) {
    elementWise().mix(input, output, new Mixture(grids, logits(grids)), status, 7);
  }

  private static Tensor logits(List<Grid.Gaussian> grids) {
    Tensor logits = Tensor.allocate(DataType.F32, grids.size());
    for (int i = 0; i < grids.size(); i++) {
      logits.set(i, 0.3f * i - 0.2f);
    }
    return logits;
  }

  private static float[] shares(List<Grid.Gaussian> grids) {
    float[] shares = logits(grids).toFloats();
    double sum = 0;
    for (float logit : shares) {
      sum += StrictMath.exp((double) logit - shares[shares.length - 1]);
    }
    float last = shares[shares.length - 1];
    for (int i = 0; i < shares.length; i++) {
      shares[i] = (float) (StrictMath.exp((double) shares[i] - last) / sum);
    }
    return shares;
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void aMixtureIsTheSumOfItsGridsBySharesAndSoIsItsGradient(int size) {
    for (List<Grid.Gaussian> grids : List.of(ACTIVATIONS, WEIGHTS)) {
      Tensor input = ElementWiseCases.normal(size, 3);
      Tensor gradient = ElementWiseCases.normal(size, 4);
      float[] shares = shares(grids);
      double[] correlations = new double[shares.length];
      float[] expected = new float[size];
      float[] expectedGradient = new float[size];
      double deviation = deviation(input);
      for (int i = 0; i < size; i++) {
        float held = 0;
        for (int j = 0; j < shares.length; j++) {
          GaussianGrid levels = grids.get(j).levels(deviation);
          float value = levels.decode(levels.encode(input.get(i)));
          expected[i] += shares[j] * value;
          held += levels.holds(input.get(i)) ? shares[j] : 0;
          correlations[j] += gradient.get(i) * (double) value;
        }
        expectedGradient[i] = grids == WEIGHTS ? gradient.get(i) : gradient.get(i) * held;
      }
      HostPassStatus status = new HostPassStatus(0);
      Tensor output = Tensor.allocate(DataType.F32, size);
      mix(input, output, grids, status);
      assertThat(output.toFloats()).isEqualTo(expected);
      Tensor gradLogits = Tensor.allocate(DataType.F32, shares.length);
      gradLogits.set(0, 1);
      elementWise().mixtureGradient(input, gradient, new Mixture(grids, logits(grids)), gradLogits);
      assertThat(gradient.toFloats()).isEqualTo(expectedGradient);
      double mean = 0;
      for (int j = 0; j < shares.length; j++) {
        mean += shares[j] * correlations[j];
      }
      for (int j = 0; j < shares.length; j++) {
        assertThat(gradLogits.get(j))
            .isCloseTo(
                (float) ((j == 0 ? 1 : 0) + shares[j] * (correlations[j] - mean)),
                within(1e-5f * (1 + (float) Math.sqrt(size))));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void gradientsBeyondAGridAreZero(int size) {
    Tensor input = ElementWiseCases.normal(size, 3);
    Tensor gradient = ElementWiseCases.normal(size, 4);
    GaussianGrid levels = GaussianGrid.halfWave(1);
    float[] expected = gradient.toFloats();
    for (int i = 0; i < size; i++) {
      expected[i] *= levels.holds(input.get(i)) ? 1f : 0f;
    }
    elementWise().clipGradient(input, gradient, new Grid.OfHalfWave(1));
    assertThat(gradient.toFloats()).isEqualTo(expected);
  }

  /** Numeric: the difference quotient by every logit. */
  @Test
  void theProductOfTwoMeansHasItsGradients() {
    float[] firstLogits = {0.2f, -0.4f, 0.1f};
    float[] secondLogits = {-0.3f, 0.5f};
    List<Integer> first = List.of(2, 3, 4);
    List<Integer> second = List.of(1, 4);
    Expectation a =
        new Expectation(first, Tensor.of(firstLogits, 3), Tensor.allocate(DataType.F32, 3));
    Expectation b =
        new Expectation(second, Tensor.of(secondLogits, 2), Tensor.allocate(DataType.F32, 2));
    Tensor term = Tensor.of(new float[] {10}, 1);
    elementWise().addProductOfMeans(a, b, 0.5f, term);
    assertThat(term.get(0))
        .isCloseTo((float) (10 + product(first, firstLogits, second, secondLogits)), within(1e-5f));
    float step = 1e-2f;
    for (int i = 0; i < 3; i++) {
      float[] more = firstLogits.clone();
      float[] less = firstLogits.clone();
      more[i] += step;
      less[i] -= step;
      double quotient =
          (product(first, more, second, secondLogits) - product(first, less, second, secondLogits))
              / (2 * step);
      assertThat(a.gradLogits().get(i)).isCloseTo((float) quotient, within(1e-4f));
    }
    for (int i = 0; i < 2; i++) {
      float[] more = secondLogits.clone();
      float[] less = secondLogits.clone();
      more[i] += step;
      less[i] -= step;
      double quotient =
          (product(first, firstLogits, second, more) - product(first, firstLogits, second, less))
              / (2 * step);
      assertThat(b.gradLogits().get(i)).isCloseTo((float) quotient, within(1e-4f));
    }
  }

  private static double product(
      List<Integer> first, float[] firstLogits, List<Integer> second, float[] secondLogits) {
    return 0.5 * mean(first, firstLogits) * mean(second, secondLogits);
  }

  private static double mean(List<Integer> values, float[] logits) {
    double sum = 0;
    double mean = 0;
    for (int i = 0; i < logits.length; i++) {
      sum += Math.exp(logits[i]);
      mean += Math.exp(logits[i]) * values.get(i);
    }
    return mean / sum;
  }
}
