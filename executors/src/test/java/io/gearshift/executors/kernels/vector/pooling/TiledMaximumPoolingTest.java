package io.gearshift.executors.kernels.vector.pooling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.executors.kernels.Pooling;
import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.grid.Grid;
import io.gearshift.executors.kernels.grid.PassStatus;
import io.gearshift.executors.kernels.host.loop.HostPassStatus;
import io.gearshift.executors.kernels.shape.PoolingShape;
import io.gearshift.executors.kernels.shape.PoolingShape.Kind;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.HostArena;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.kernels.vector.VectorElementWise;
import io.gearshift.executors.kernels.vector.WideVectors;
import io.gearshift.executors.random.RandomStream;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What pooling itself does is in the contract of all backends; its gradients in bytes are here. */
@WideVectors
class TiledMaximumPoolingTest {
  private static final int PLACE = 2;
  private static final RandomStream STREAM = new RandomStream(12, 34);

  private final HostArena memory = new HostArena();
  private final VectorElementWise elementWise = new VectorElementWise(2);

  /** Whole maps, rows and columns left over, one window, channels that are no whole vectors. */
  static List<PoolingShape> shapes() {
    return List.of(
        shape(3, 1, 4, 4, 2, 2),
        shape(2, 7, 9, 8, 2, 2),
        shape(5, 64, 31, 31, 2, 2),
        shape(2, 33, 7, 7, 3, 3),
        shape(3, 24, 3, 3, 3, 3),
        shape(2, 20, 1, 10, 1, 5),
        shape(2, 16, 14, 32, 7, 16),
        shape(1, 5, 4, 4, 1, 1));
  }

  private static PoolingShape shape(
      int batch, int channels, int height, int width, int down, int right) {
    return new PoolingShape(
        Kind.MAX,
        batch,
        channels,
        height,
        width,
        down,
        right,
        down,
        right,
        0,
        0,
        height / down,
        width / right);
  }

  private static Tensor random(long seed, DoubleUnaryOperator change, int... shape) {
    Random random = new Random(seed);
    Tensor tensor = Tensor.allocate(DataType.F32, shape);
    for (int i = 0; i < tensor.size(); i++) {
      tensor.set(i, (float) change.applyAsDouble(random.nextGaussian()));
    }
    return tensor;
  }

  private static Encoding encoding(int bits, boolean stochastic, PassStatus status) {
    return new Encoding(
        new Grid.OfRange(bits), stochastic ? Optional.of(STREAM) : Optional.empty(), status, PLACE);
  }

  private Pooling pooled(PoolingShape shape) {
    Pooling pooling = elementWise.pooling(shape, memory).orElseThrow();
    pooling.output(
        random(1, x -> x, shape.inputShape()), Tensor.allocate(DataType.F32, shape.outputShape()));
    return pooling;
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void encodedGradientsAreThoseOfTheGradient(PoolingShape shape) {
    Pooling pooling = pooled(shape);
    assertThat(pooling.encodesGradients()).isTrue();
    PassStatus status = new HostPassStatus(PLACE + 1);
    List<DoubleUnaryOperator> changes = List.of(x -> x, x -> -1e-3 * Math.abs(x), x -> -1, x -> 0);
    for (DoubleUnaryOperator change : changes) {
      Tensor gradOutput = random(2, change, shape.outputShape());
      for (int bits : new int[] {8, 3}) {
        for (boolean stochastic : new boolean[] {false, true}) {
          Encoding encoding = encoding(bits, stochastic, status);
          Tensor gradient = Tensor.allocate(DataType.F32, shape.inputShape());
          Tensor expected = Tensor.allocate(DataType.S8, shape.inputShape());
          Tensor actual = Tensor.allocate(DataType.S8, shape.inputShape());
          for (int i = 0; i < actual.size(); i++) {
            actual.buffer().put(i, (byte) 99);
          }

          pooling.gradInput(gradOutput, gradient);
          elementWise.encode(gradient, expected, encoding);
          pooling.encodedGradInput(gradOutput, actual, encoding);

          assertThat(actual.scale()).isEqualTo(expected.scale());
          assertThat(actual.buffer()).isEqualTo(expected.buffer());
        }
      }
    }
    assertThat(status.read().notFinite()).isEmpty();
  }

  @Test
  void gradientsThatAreNotFiniteAreReported() {
    PoolingShape shape = shape(2, 7, 4, 4, 2, 2);
    Tensor gradOutput = random(3, x -> x, shape.outputShape());
    gradOutput.set(5, Float.NaN);
    PassStatus status = new HostPassStatus(PLACE + 1);
    pooled(shape)
        .encodedGradInput(
            gradOutput,
            Tensor.allocate(DataType.S8, shape.inputShape()),
            encoding(8, true, status));
    assertThat(status.read().notFinite()).hasValue(PLACE);
  }

  @Test
  void aZeroOfEitherSignIsNotLarger() {
    PoolingShape shape = shape(1, 16, 1, 2, 1, 2);
    Tensor input = Tensor.allocate(DataType.F32, shape.inputShape());
    for (int c = 0; c < 16; c++) {
      input.set(c, c % 2 == 0 ? -0f : 0f);
      input.set(16 + c, c % 2 == 0 ? 0f : -0f);
    }
    Tensor output = Tensor.allocate(DataType.F32, shape.outputShape());
    Pooling pooling = elementWise.pooling(shape, memory).orElseThrow();
    pooling.output(input, output);
    for (int c = 0; c < 16; c++) {
      assertThat(Float.floatToRawIntBits(output.get(c)))
          .isEqualTo(Float.floatToRawIntBits(input.get(c)));
    }
  }

  @Test
  void otherWindowsAreLeftToOthers() {
    assertThat(
            elementWise.pooling(
                new PoolingShape(Kind.MAX, 2, 3, 7, 7, 3, 3, 2, 2, 0, 0, 3, 3), memory))
        .isEmpty();
    assertThat(
            elementWise.pooling(
                new PoolingShape(Kind.MAX, 2, 3, 4, 4, 2, 2, 2, 2, 1, 1, 3, 3), memory))
        .isEmpty();
    assertThat(elementWise.pooling(shape(1, 3, 8, 8, 8, 8), memory)).isEmpty();
    assertThat(
            elementWise.pooling(
                new PoolingShape(Kind.AVERAGE_WITH_PADDING, 2, 3, 4, 4, 2, 2, 2, 2, 0, 0, 2, 2),
                memory))
        .isEmpty();
  }

  @Test
  void gradientsNeedAnOutputAndTheirShapes() {
    PoolingShape shape = shape(1, 3, 4, 4, 2, 2);
    Pooling pooling = elementWise.pooling(shape, memory).orElseThrow();
    Tensor gradOutput = Tensor.allocate(DataType.F32, shape.outputShape());
    Encoding encoding = encoding(8, false, new HostPassStatus(PLACE + 1));
    Tensor bytes = Tensor.allocate(DataType.S8, shape.inputShape());
    assertThatThrownBy(() -> pooling.encodedGradInput(gradOutput, bytes, encoding))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("gradInput needs an output call before it");
    assertThatThrownBy(() -> pooling.encodedGradInput(bytes, bytes, encoding))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid gradOutput: S8[1, 4, 4, 3] (must be F32[1, 2, 2, 3])");
  }
}
