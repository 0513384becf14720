package io.gearshift.executors.kernels.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gearshift.executors.kernels.BatchNormalization;
import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.Kernels.Activation;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.kernels.compute.ComputeResources;
import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.grid.Grid;
import io.gearshift.executors.kernels.grid.PassStatus;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.random.RandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Outputs that a normalisation adds or encodes on the way equal those that it writes. */
@Tag("emulator")
class CudaNormalizationFusionTest {
  private static final float EPSILON = 1e-5f;
  private static final int PLACE = 3;
  private static final RandomStream STREAM = new RandomStream(123, 456);

  private static CudaKernels kernels;

  @BeforeAll
  static void open() {
    EmulatedDriver.require();
    kernels = new CudaKernels(Compute.cuda(0), new ComputeResources());
  }

  /** What makes the input: a convolution that leaves statistics of its tiles, or none. */
  private enum Statistics {
    OF_TILES,
    MEASURED
  }

  /** Rows of one tile and fewer, of several with a rest, and of more tiles than a block takes. */
  static List<Arguments> cases() {
    int[][] shapes = {
      {1, 3, 3, 1}, {2, 8, 8, 4}, {3, 9, 7, 6}, {2, 15, 16, 33}, {1, 20, 20, 72}, {1, 150, 128, 5}
    };
    List<Arguments> cases = new ArrayList<>();
    for (int[] shape : shapes) {
      for (Statistics statistics : Statistics.values()) {
        cases.add(Arguments.of(shape, statistics));
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
    return there(tensor);
  }

  private static Tensor there(Tensor host) {
    Tensor tensor = kernels.allocate(host.type(), host.shape());
    kernels.upload(host, tensor);
    return tensor;
  }

  /** The range of a result then comes from its last tile. */
  private static Tensor withExtremesAtTheEnd(Tensor tensor) {
    float[] values = kernels.download(tensor);
    for (int i = 1; i <= 6; i++) {
      values[values.length - i] *= 20;
    }
    kernels.upload(values, tensor);
    return tensor;
  }

  private static List<Object> contents(Tensor device) {
    Tensor host = Tensor.allocate(device.type(), device.shape());
    kernels.download(device, host);
    return List.of(host.scale(), host.buffer());
  }

  private static Tensor encoded(Tensor floats) {
    Tensor bytes = kernels.allocate(DataType.S8, floats.shape());
    kernels.elementWise().encode(floats, bytes, encoding(8, false, kernels.passStatus(0)));
    return bytes;
  }

  private static Encoding encoding(int bits, boolean stochastic, PassStatus status) {
    return new Encoding(
        new Grid.OfRange(bits), stochastic ? Optional.of(STREAM) : Optional.empty(), status, PLACE);
  }

  /** A normalisation with its operands; its input is computed anew for each use. */
  private static final class Layer {
    final int[] shape;
    final Convolution convolution;
    final Tensor source;
    final Tensor weight;
    final Tensor input;
    final Tensor gamma;
    final Tensor beta;
    final Tensor mean;
    final Tensor variance;
    final BatchNormalization normalization;

    Layer(int[] shape, Statistics statistics, Activation activation) {
      this.shape = shape;
      int channels = shape[3];
      convolution =
          kernels.convolution(
              new ConvolutionShape(
                  shape[0], 3, shape[1], shape[2], channels, 1, 1, 1, 1, 0, 0, shape[1], shape[2]),
              DataType.S8);
      if (statistics == Statistics.OF_TILES) {
        convolution.precedeNormalization();
      }
      source = encoded(withExtremesAtTheEnd(random(1, convolution.shape().inputShape())));
      weight = encoded(random(2, convolution.shape().weightShape()));
      input = kernels.allocate(DataType.F32, shape);
      gamma = random(3, channels);
      beta = random(4, channels);
      mean = kernels.allocate(DataType.F32, channels);
      variance = kernels.allocate(DataType.F32, channels);
      normalization = kernels.batchNormalization(shape, EPSILON, activation);
    }

    Tensor output() {
      convolution.output(source, weight, input);
      Tensor output = kernels.allocate(DataType.F32, shape);
      normalization.output(input, gamma, beta, mean, variance, output);
      return output;
    }

    void statistics() {
      convolution.output(source, weight, input);
      normalization.statistics(input, gamma, beta, mean, variance);
    }

    void assertSameStatistics(Layer other) {
      assertThat(contents(mean)).isEqualTo(contents(other.mean));
      assertThat(contents(variance)).isEqualTo(contents(other.variance));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void sumsAreThoseOfTheOutput(int[] shape, Statistics statistics) {
    Layer apart = new Layer(shape, statistics, Activation.NONE);
    Layer fused = new Layer(shape, statistics, Activation.NONE);
    Tensor other = random(5, shape);
    Tensor expected = kernels.allocate(DataType.F32, shape);
    Tensor expectedPositive = kernels.allocate(DataType.U8, shape);
    Tensor actual = kernels.allocate(DataType.F32, shape);
    Tensor positive = kernels.allocate(DataType.U8, shape);

    kernels.elementWise().addRelu(apart.output(), other, expected, expectedPositive);
    fused.statistics();
    fused.normalization.addedOutput(fused.input, other, actual, positive);

    assertThat(contents(actual)).isEqualTo(contents(expected));
    assertThat(contents(positive)).isEqualTo(contents(expectedPositive));
    assertThat(contents(encoded(actual))).isEqualTo(contents(encoded(expected)));
    fused.assertSameStatistics(apart);
  }

  /** The second sum is on the grid of the first, the third on another. */
  @ParameterizedTest
  @MethodSource("cases")
  void encodedSumsAreThoseOfTheOutput(int[] shape, Statistics statistics) {
    Layer apart = new Layer(shape, statistics, Activation.NONE);
    Layer fused = new Layer(shape, statistics, Activation.NONE);
    Tensor other = random(5, shape);
    Tensor sum = kernels.allocate(DataType.F32, shape);
    Tensor positive = kernels.allocate(DataType.U8, shape);
    Tensor expected = kernels.allocate(DataType.U8, shape);
    Tensor actual = kernels.allocate(DataType.U8, shape);
    PassStatus status = kernels.passStatus(0);
    for (int call = 0; call < 3; call++) {
      if (call == 2) {
        kernels.upload(new float[] {1000}, other);
      }
      Encoding encoding = encoding(8, call != 1, status);
      kernels.elementWise().addRelu(apart.output(), other, sum, positive);
      kernels.elementWise().encode(sum, expected, encoding);
      List<Object> expectedSum = contents(sum);
      List<Object> expectedPositive = contents(positive);
      fused.statistics();
      fused.normalization.encodedSum(fused.input, other, sum, positive, actual, encoding);

      assertThat(contents(actual)).isEqualTo(contents(expected));
      assertThat(contents(sum)).isEqualTo(expectedSum);
      assertThat(contents(positive)).isEqualTo(expectedPositive);
    }
    assertThat(status.read().notFinite()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void encodedOutputsAreThoseOfTheOutput(int[] shape, Statistics statistics) {
    for (Activation activation : Activation.values()) {
      Layer apart = new Layer(shape, statistics, activation);
      Layer fused = new Layer(shape, statistics, activation);
      DataType type = activation == Activation.RELU ? DataType.U8 : DataType.S8;
      for (int bits : new int[] {8, 3}) {
        for (boolean stochastic : new boolean[] {false, true}) {
          PassStatus status = kernels.passStatus(0);
          Tensor expected = kernels.allocate(type, shape);
          Tensor actual = kernels.allocate(type, shape);

          kernels
              .elementWise()
              .encode(apart.output(), expected, encoding(bits, stochastic, status));
          fused.statistics();
          fused.normalization.encodedOutput(
              fused.input, actual, encoding(bits, stochastic, status));

          assertThat(contents(actual)).isEqualTo(contents(expected));
          assertThat(status.read().notFinite()).isEmpty();
        }
      }
      fused.assertSameStatistics(apart);
    }
  }

  /** The middle of a larger vector, where four floats at a time are not aligned. */
  @Test
  void tensorsThatAreNotAlignedGiveTheSame() {
    int[] shape = {2, 5, 5, 8};
    Layer layer = new Layer(shape, Statistics.OF_TILES, Activation.NONE);
    Tensor other = random(5, shape);
    Tensor aside = kernels.allocate(DataType.F32, other.size() + 1).view(1, shape);
    Tensor positive = kernels.allocate(DataType.U8, shape);
    Tensor bytes = kernels.allocate(DataType.S8, shape);
    Tensor bytesAside = kernels.allocate(DataType.S8, other.size() + 1).view(1, shape);
    Tensor sum = kernels.allocate(DataType.F32, shape);
    Encoding encoding = encoding(8, true, kernels.passStatus(0));
    layer.statistics();
    layer.normalization.addedOutput(layer.input, other, sum, positive);
    List<Object> mask = contents(positive);
    layer.normalization.addedOutput(layer.input, other, aside, positive);
    layer.normalization.encodedOutput(layer.input, bytes, encoding);
    layer.normalization.encodedOutput(layer.input, bytesAside, encoding);

    assertThat(contents(aside)).isEqualTo(contents(sum));
    assertThat(contents(positive)).isEqualTo(mask);
    assertThat(contents(bytesAside)).isEqualTo(contents(bytes));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void statisticsOfTilesAreThoseOfTheInput(int[] shape, Statistics statistics) {
    Layer layer = new Layer(shape, statistics, Activation.NONE);
    layer.statistics();
    float[] input = kernels.download(layer.input);
    float[] mean = kernels.download(layer.mean);
    float[] variance = kernels.download(layer.variance);
    int channels = shape[3];
    int rows = input.length / channels;
    for (int c = 0; c < channels; c++) {
      double sum = 0;
      for (int i = c; i < input.length; i += channels) {
        sum += input[i];
      }
      double squares = 0;
      for (int i = c; i < input.length; i += channels) {
        squares += Math.pow(input[i] - sum / rows, 2);
      }
      double deviation = Math.sqrt(squares / rows);
      assertThat((double) mean[c]).isCloseTo(sum / rows, within(1e-5 * deviation));
      assertThat((double) variance[c]).isCloseTo(squares / rows, within(1e-5 * squares / rows));
    }
  }

  @Test
  void outputsThatAreNotFiniteAreReported() {
    for (Statistics statistics : Statistics.values()) {
      for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
        Layer layer = new Layer(new int[] {2, 8, 8, 4}, statistics, Activation.RELU);
        kernels.upload(new float[] {value}, layer.beta.view(2, 1));
        PassStatus status = kernels.passStatus(0);
        layer.statistics();
        layer.normalization.encodedOutput(
            layer.input, kernels.allocate(DataType.U8, layer.shape), encoding(8, true, status));
        assertThat(status.read().notFinite()).hasValue(PLACE);
      }
    }
  }

  @Test
  void wrongUseIsRefused() {
    Layer layer = new Layer(new int[] {2, 8, 8, 4}, Statistics.MEASURED, Activation.RELU);
    Tensor bytes = kernels.allocate(DataType.U8, layer.shape);
    Encoding encoding = encoding(8, false, kernels.passStatus(0));
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
  }
}
