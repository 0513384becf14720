package io.gearshift.executors.kernels.vector.normalization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.executors.kernels.ActivationFunction;
import io.gearshift.executors.kernels.BatchNormalization;
import io.gearshift.executors.kernels.Kernels.Activation;
import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.grid.Grid;
import io.gearshift.executors.kernels.grid.PassStatus;
import io.gearshift.executors.kernels.host.loop.HostPassStatus;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.kernels.vector.VectorElementWise;
import io.gearshift.executors.kernels.vector.WideVectors;
import io.gearshift.executors.random.RandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is added or encoded on the way equals, to the bit, what is written first. */
@WideVectors
class VectorBatchNormalizationTest {
  private static final float EPSILON = 1e-5f;
  private static final int PLACE = 3;
  private static final RandomStream STREAM = new RandomStream(123, 456);

  private final VectorElementWise elementWise = new VectorElementWise(1);

  /** Less than a vector, a rest of each kind, one block and several, many channels. */
  static List<Arguments> cases() {
    int[][] shapes = {
      {1, 1, 1, 1},
      {1, 3, 3, 1},
      {2, 8, 8, 4},
      {3, 9, 7, 6},
      {2, 15, 16, 33},
      {1, 20, 20, 72},
      {2, 64, 65, 24},
      {4, 64, 64, 16},
      {1, 3, 3, 2049}
    };
    List<Arguments> cases = new ArrayList<>();
    for (int[] shape : shapes) {
      for (Activation activation : Activation.values()) {
        cases.add(Arguments.of(shape, activation));
      }
    }
    return cases;
  }

  private static Tensor random(long seed, int... shape) {
    Random random = new Random(seed);
    Tensor tensor = Tensor.allocate(DataType.F32, shape);
    for (int i = 0; i < tensor.size(); i++) {
      tensor.set(i, (float) random.nextGaussian());
    }
    return tensor;
  }

  private static List<Object> contents(Tensor tensor) {
    return List.of(tensor.scale(), tensor.buffer());
  }

  private static Encoding encoding(int bits, boolean stochastic, PassStatus status) {
    return new Encoding(
        new Grid.OfRange(bits), stochastic ? Optional.of(STREAM) : Optional.empty(), status, PLACE);
  }

  /** A normalisation with its operands. */
  private static final class Layer {
    final int[] shape;
    final Tensor input;
    final Tensor gamma;
    final Tensor beta;
    final Tensor mean;
    final Tensor variance;
    final Tensor gradGamma;
    final Tensor gradBeta;
    final BatchNormalization normalization;

    Layer(VectorElementWise elementWise, int[] shape, Activation activation) {
      this.shape = shape;
      int channels = shape[3];
      input = random(1, shape);
      gamma = random(3, channels);
      beta = random(4, channels);
      mean = Tensor.allocate(DataType.F32, channels);
      variance = Tensor.allocate(DataType.F32, channels);
      gradGamma = Tensor.allocate(DataType.F32, channels);
      gradBeta = Tensor.allocate(DataType.F32, channels);
      normalization = elementWise.batchNormalization(shape, EPSILON, activation).orElseThrow();
    }

    Tensor output() {
      Tensor output = Tensor.allocate(DataType.F32, shape);
      normalization.output(input, gamma, beta, mean, variance, output);
      return output;
    }

    void statistics() {
      normalization.statistics(input, gamma, beta, mean, variance);
    }

    Tensor gradInput(Tensor gradOutput) {
      Tensor gradInput = Tensor.allocate(DataType.F32, shape);
      normalization.gradients(
          input, input, gamma, mean, variance, gradOutput, gradInput, gradGamma, gradBeta);
      return gradInput;
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void encodedOutputsAreThoseOfTheOutput(int[] shape, Activation activation) {
    Layer layer = new Layer(elementWise, shape, activation);
    DataType type = activation == Activation.RELU ? DataType.U8 : DataType.S8;
    for (int bits : new int[] {8, 3}) {
      for (boolean stochastic : new boolean[] {false, true}) {
        PassStatus status = new HostPassStatus(PLACE + 1);
        Tensor expected = Tensor.allocate(type, shape);
        Tensor actual = Tensor.allocate(type, shape);

        elementWise.encode(layer.output(), expected, encoding(bits, stochastic, status));
        layer.statistics();
        layer.normalization.encodedOutput(layer.input, actual, encoding(bits, stochastic, status));

        assertThat(contents(actual)).isEqualTo(contents(expected));
        assertThat(status.read().notFinite()).isEmpty();
      }
    }
  }

  private static List<ActivationFunction> functions() {
    return List.of(
        new ActivationFunction(ActivationFunction.Kind.GELU, 0),
        new ActivationFunction(ActivationFunction.Kind.RELU6, 0));
  }

  /** Values of three sizes one after the other: a guess of the grid is wrong, then right. */
  @ParameterizedTest
  @MethodSource("cases")
  void activatedOutputsAndTheirGradientsAreThoseOfTheFunction(int[] shape, Activation ignored) {
    for (ActivationFunction function : functions()) {
      Layer layer = new Layer(elementWise, shape, Activation.NONE);
      assertThat(layer.normalization.activates(function)).isTrue();
      DataType type = function.isNonNegative() ? DataType.U8 : DataType.S8;
      PassStatus status = new HostPassStatus(PLACE + 1);
      for (float size : new float[] {1, 1, 9}) {
        Encoding encoding = encoding(8, size == 1, status);
        elementWise.scale(layer.gamma, size);
        Tensor activated = Tensor.allocate(DataType.F32, shape);
        Tensor expected = Tensor.allocate(type, shape);
        Tensor actual = Tensor.allocate(type, shape);
        Tensor output = layer.output();
        elementWise.activate(function, output, activated);
        elementWise.encode(activated, expected, encoding);
        Tensor gradient = random(7, shape);
        elementWise.activationGradient(function, output, gradient, gradient);
        Tensor expectedGradient = layer.gradInput(gradient);
        List<Float> expectedOfParameters = parameterGradients(layer);

        layer.statistics();
        layer.normalization.activatedOutput(layer.input, function, actual, encoding);

        assertThat(contents(actual)).isEqualTo(contents(expected));
        assertThat(contents(layer.gradInput(random(7, shape))))
            .isEqualTo(contents(expectedGradient));
        assertThat(parameterGradients(layer)).isEqualTo(expectedOfParameters);
        layer.statistics();
        assertThat(contents(layer.gradInput(gradient))).isEqualTo(contents(expectedGradient));
      }
      assertThat(status.read().notFinite()).isEmpty();
    }
  }

  /** The second sum is on the grid of the first, the third on another. */
  @ParameterizedTest
  @MethodSource("cases")
  void sumsAreThoseOfTheOutputEncodedOrNot(int[] shape, Activation activation) {
    Layer layer = new Layer(elementWise, shape, Activation.NONE);
    Tensor other = random(5, shape);
    PassStatus status = new HostPassStatus(PLACE + 1);
    for (int call = 0; call < 3; call++) {
      if (call == 2) {
        other.set(0, 1000);
      }
      Encoding encoding = encoding(8, activation == Activation.RELU, status);
      Tensor[] sums = new Tensor[3];
      Tensor[] positives = new Tensor[3];
      for (int i = 0; i < 3; i++) {
        sums[i] = Tensor.allocate(DataType.F32, shape);
        positives[i] = Tensor.allocate(DataType.U8, shape);
      }
      Tensor expected = Tensor.allocate(DataType.U8, shape);
      Tensor actual = Tensor.allocate(DataType.U8, shape);

      elementWise.addRelu(layer.output(), other, sums[0], positives[0]);
      elementWise.encode(sums[0], expected, encoding);
      layer.normalization.addedOutput(layer.input, other, sums[1], positives[1]);
      layer.normalization.encodedSum(layer.input, other, sums[2], positives[2], actual, encoding);

      assertThat(contents(actual)).isEqualTo(contents(expected));
      for (int i = 1; i < 3; i++) {
        assertThat(contents(sums[i])).isEqualTo(contents(sums[0]));
        assertThat(contents(positives[i])).isEqualTo(contents(positives[0]));
      }
    }
    assertThat(status.read().notFinite()).isEmpty();
  }

  /** Gradients of three sizes one after the other: a guess of the grid is wrong, then right. */
  @ParameterizedTest
  @MethodSource("cases")
  void encodedGradientsAreThoseOfTheGradient(int[] shape, Activation activation) {
    Layer layer = new Layer(elementWise, shape, activation);
    layer.statistics();
    PassStatus status = new HostPassStatus(PLACE + 1);
    for (float size : new float[] {1, 1, 1e-3f}) {
      for (boolean stochastic : new boolean[] {false, true}) {
        Encoding encoding = encoding(8, stochastic, status);
        Tensor gradOutput = random(6, shape);
        elementWise.scale(gradOutput, size);
        Tensor expected = Tensor.allocate(DataType.S8, shape);
        Tensor actual = Tensor.allocate(DataType.S8, shape);

        elementWise.encode(layer.gradInput(gradOutput), expected, encoding);
        List<Float> gradients = parameterGradients(layer);
        layer.normalization.encodedGradients(
            layer.input,
            layer.gamma,
            layer.variance,
            gradOutput,
            actual,
            encoding,
            layer.gradGamma,
            layer.gradBeta);

        assertThat(contents(actual)).isEqualTo(contents(expected));
        assertThat(parameterGradients(layer)).isEqualTo(gradients);
      }
    }
    assertThat(status.read().notFinite()).isEmpty();
  }

  private static List<Float> parameterGradients(Layer layer) {
    List<Float> gradients = new ArrayList<>();
    for (int c = 0; c < layer.shape[3]; c++) {
      gradients.add(layer.gradGamma.get(c));
      gradients.add(layer.gradBeta.get(c));
    }
    return gradients;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void resultsDoNotDependOnTheNumberOfThreads(int[] shape, Activation activation) {
    Layer one = new Layer(elementWise, shape, activation);
    Layer three = new Layer(new VectorElementWise(3), shape, activation);
    assertThat(contents(three.output())).isEqualTo(contents(one.output()));
    assertThat(contents(three.mean)).isEqualTo(contents(one.mean));
    assertThat(contents(three.variance)).isEqualTo(contents(one.variance));
    Tensor gradOutput = random(6, shape);
    assertThat(contents(three.gradInput(gradOutput)))
        .isEqualTo(contents(one.gradInput(gradOutput)));
    assertThat(parameterGradients(three)).isEqualTo(parameterGradients(one));
  }

  /** A mean far from zero takes nothing from the variance. */
  @Test
  void theVarianceOfChannelsFarFromZeroIsExact() {
    int[] shape = {4, 64, 64, 16};
    Layer layer = new Layer(elementWise, shape, Activation.NONE);
    for (int i = 0; i < layer.input.size(); i++) {
      // Neighbours of a channel differ by 1 in the last place; the first is an outlier.
      layer.input.set(i, i < 16 ? 0 : 0x1p20f + (i / 16 % 2) * 0.125f);
    }
    layer.statistics();
    int rows = layer.input.size() / 16;
    double mean = 0;
    for (int row = 0; row < rows; row++) {
      mean += layer.input.get(row * 16) / rows;
    }
    double variance = 0;
    for (int row = 0; row < rows; row++) {
      variance += Math.pow(layer.input.get(row * 16) - mean, 2) / rows;
    }
    assertThat(layer.variance.get(0) / variance).isBetween(1 - 1e-5, 1 + 1e-5);
  }

  @Test
  void valuesThatAreNotFiniteAreReported() {
    for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      Layer layer = new Layer(elementWise, new int[] {2, 8, 8, 4}, Activation.RELU);
      layer.input.set(9, value);
      PassStatus forward = new HostPassStatus(PLACE + 1);
      layer.statistics();
      layer.normalization.encodedOutput(
          layer.input, Tensor.allocate(DataType.U8, layer.shape), encoding(8, true, forward));
      assertThat(forward.read().notFinite()).hasValue(PLACE);

      Layer other = new Layer(elementWise, layer.shape, Activation.NONE);
      other.statistics();
      Tensor gradOutput = random(6, layer.shape);
      gradOutput.set(17, value);
      PassStatus backward = new HostPassStatus(PLACE + 1);
      other.normalization.encodedGradients(
          other.input,
          other.gamma,
          other.variance,
          gradOutput,
          Tensor.allocate(DataType.S8, layer.shape),
          encoding(8, true, backward),
          other.gradGamma,
          other.gradBeta);
      assertThat(backward.read().notFinite()).hasValue(PLACE);
    }
  }

  @Test
  void otherFunctionsAreNotActivated() {
    ActivationFunction tanh = new ActivationFunction(ActivationFunction.Kind.TANH, 0);
    Layer layer = new Layer(elementWise, new int[] {2, 8, 8, 4}, Activation.NONE);
    layer.statistics();
    assertThat(layer.normalization.activates(tanh)).isFalse();
    Encoding encoding = encoding(8, false, new HostPassStatus(PLACE + 1));
    Tensor bytes = Tensor.allocate(DataType.S8, layer.shape);
    assertThatThrownBy(
            () -> layer.normalization.activatedOutput(layer.input, tanh, bytes, encoding))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("(must be one that this normalisation activates)");
    Layer withRelu = new Layer(elementWise, layer.shape, Activation.RELU);
    assertThat(functions()).noneMatch(withRelu.normalization::activates);
  }

  @Test
  void wrongUseIsRefused() {
    Layer layer = new Layer(elementWise, new int[] {2, 8, 8, 4}, Activation.RELU);
    Tensor bytes = Tensor.allocate(DataType.U8, layer.shape);
    Encoding encoding = encoding(8, false, new HostPassStatus(PLACE + 1));
    assertThatThrownBy(() -> layer.normalization.encodedOutput(layer.input, bytes, encoding))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("A part of an output needs a statistics call before it");
    layer.statistics();
    assertThatThrownBy(
            () -> layer.normalization.addedOutput(layer.input, layer.input, layer.input, bytes))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("A normalisation with ReLU cannot add");
    assertThatThrownBy(
            () ->
                layer.normalization.encodedOutput(
                    layer.input,
                    bytes,
                    new Encoding(
                        new Grid.OfStep(8, layer.mean.view(0, 1)),
                        Optional.empty(),
                        encoding.status(),
                        PLACE)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("(must be that of the output's range)");
    assertThatThrownBy(
            () -> layer.normalization.encodedOutput(layer.mean, bytes.view(0, 4), encoding))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid size: 4 (must be 512)");
  }
}
