package io.gearshift.executors.kernels.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.onednn.primitive.ThreadCount;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.shape.Product;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Products of real layers' shapes, and the ways in which oneDNN splits and chunks them. */
class OneDnnConvolutionTest {
  private static final OneDnnKernels KERNELS = new OneDnnKernels(1);

  static Stream<ConvolutionShape> shapes() {
    return Stream.of(
        ConvolutionShape.square(2, 1, 28, 20, 5, 1, 0),
        ConvolutionShape.square(2, 20, 12, 50, 5, 1, 0),
        ConvolutionShape.dense(7, 4, 4, 50, 500),
        ConvolutionShape.dense(7, 1, 1, 500, 10),
        ConvolutionShape.dense(1, 1, 1, 64, 10),
        ConvolutionShape.square(2, 3, 32, 16, 3, 1, 1),
        ConvolutionShape.square(3, 16, 32, 16, 3, 1, 1),
        ConvolutionShape.square(2, 16, 32, 32, 3, 2, 1),
        ConvolutionShape.square(2, 16, 32, 32, 1, 2, 0),
        ConvolutionShape.square(2, 64, 8, 64, 3, 1, 1),
        ConvolutionShape.square(1, 24, 7, 40, 1, 1, 0),
        ConvolutionShape.square(1, 128, 7, 9, 5, 1, 2),
        ConvolutionShape.square(1, 3, 23, 8, 7, 3, 2),
        ConvolutionShape.square(2, 10, 10, 13, 3, 4, 0),
        // Sums of 350, 354 and 513 products, which oneDNN's gemm halves between two that belong
        // together.
        ConvolutionShape.square(5, 12, 10, 5, 4, 1, 0),
        ConvolutionShape.dense(354, 1, 1, 20, 513),
        ConvolutionShape.dense(513, 1, 1, 350, 20),
        ConvolutionShape.square(3, 3, 37, 16, 7, 2, 3),
        ConvolutionShape.square(3, 3, 35, 9, 11, 4, 2),
        ConvolutionShape.square(2, 1, 20, 7, 5, 3, 0),
        // Strides that leave rows and columns over, or are larger than the kernel.
        ConvolutionShape.square(2, 16, 9, 32, 3, 3, 1),
        ConvolutionShape.square(3, 3, 14, 9, 3, 3, 0),
        ConvolutionShape.square(2, 3, 9, 9, 3, 2, 1),
        ConvolutionShape.square(2, 16, 23, 32, 2, 5, 1),
        ConvolutionShape.square(1, 3, 9, 9, 5, 5, 0),
        ConvolutionShape.square(2, 64, 14, 16, 1, 3, 0),
        new ConvolutionShape(2, 5, 9, 6, 7, 3, 2, 2, 1, 1, 0, 5, 5),
        new ConvolutionShape(3, 8, 7, 9, 8, 3, 3, 1, 2, 1, 1, 7, 5),
        new ConvolutionShape(3, 8, 7, 9, 8, 3, 3, 3, 4, 1, 0, 3, 2));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void integerProductsEqualPlainLoops(ConvolutionShape shape) {
    for (DataType type : new DataType[] {DataType.U8, DataType.S8}) {
      Tensor input = random(type, 1, shape.inputShape());
      Tensor weight = random(DataType.S8, 2, shape.weightShape());
      Tensor gradOutput = random(DataType.S8, 3, shape.outputShape());
      input.setScale(0x1p-5);
      weight.setScale(0x1p2);
      gradOutput.setScale(0x1p-19);
      ExpectedProducts expected = ExpectedProducts.of(shape, input, weight, gradOutput);
      Tensor[] found = run(KERNELS.convolution(shape, type), input, weight, gradOutput);
      assertThat(found[0].toFloats()).isEqualTo(scaled(expected.output(), 3));
      assertThat(found[1].toFloats()).isEqualTo(scaled(expected.gradInput(), 17));
      assertThat(found[2].toFloats()).isEqualTo(scaled(expected.gradWeight(), 24));
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void floatProductsEqualPlainLoops(ConvolutionShape shape) {
    Tensor input = random(DataType.S8, 1, shape.inputShape());
    Tensor weight = random(DataType.S8, 2, shape.weightShape());
    Tensor gradOutput = random(DataType.S8, 3, shape.outputShape());
    ExpectedProducts expected = ExpectedProducts.of(shape, input, weight, gradOutput);
    Tensor[] found =
        run(
            KERNELS.convolution(shape, DataType.F32),
            floats(input),
            floats(weight),
            floats(gradOutput));
    assertThat(largestDifference(found[0], expected.output())).isLessThan(64);
    assertThat(largestDifference(found[1], expected.gradInput())).isLessThan(64);
    assertThat(largestDifference(found[2], expected.gradWeight())).isLessThan(64);
  }

  @ParameterizedTest
  @MethodSource("deepShapes")
  void sumsBeyondTwoToTheTwentyFourAreRoundedOnce(ConvolutionShape shape) {
    for (int sign : new int[] {1, -1, 0}) {
      for (DataType type : new DataType[] {DataType.U8, DataType.S8}) {
        Tensor input = large(type, sign, 1, shape.inputShape());
        Tensor weight = large(DataType.S8, 1, 2, shape.weightShape());
        Tensor gradOutput = large(DataType.S8, sign, 3, shape.outputShape());
        ExpectedProducts expected = ExpectedProducts.of(shape, input, weight, gradOutput);
        Tensor[] found = run(KERNELS.convolution(shape, type), input, weight, gradOutput);
        assertThat(found[0].toFloats()).isEqualTo(scaled(expected.output(), 0));
        assertThat(found[1].toFloats()).isEqualTo(scaled(expected.gradInput(), 0));
        assertThat(found[2].toFloats()).isEqualTo(scaled(expected.gradWeight(), 0));
      }
    }
  }

  static Stream<ConvolutionShape> deepShapes() {
    return Stream.of(
        ConvolutionShape.square(1, 250, 4, 256, 3, 1, 1),
        ConvolutionShape.dense(2, 3, 3, 500, 3000),
        ConvolutionShape.square(80, 3, 26, 16, 3, 1, 1));
  }

  @ParameterizedTest
  @MethodSource("longShapes")
  void weightGradientsOverManyRowsDoNotOverflow(ConvolutionShape shape) {
    for (DataType type : new DataType[] {DataType.U8, DataType.S8}) {
      Tensor input = extremes(type, shape.inputShape());
      Tensor gradOutput = extremes(DataType.S8, shape.outputShape());
      Tensor weight = Tensor.allocate(DataType.S8, shape.weightShape());
      Tensor found = Tensor.allocate(DataType.F32, shape.weightShape());
      KERNELS.convolution(shape, type).gradWeight(input, gradOutput, found);
      ExpectedProducts expected = ExpectedProducts.of(shape, input, weight, gradOutput);
      assertThat(found.toFloats()).isEqualTo(scaled(expected.gradWeight(), 0));
      assertThat(found.takeRange()).contains(KERNELS.elementWise().range(found));
    }
  }

  static Stream<ConvolutionShape> longShapes() {
    return Stream.of(
        ConvolutionShape.square(5, 3, 200, 5, 3, 1, 1),
        ConvolutionShape.square(4, 3, 200, 5, 1, 1, 0),
        ConvolutionShape.square(1, 3, 250, 5, 3, 1, 1));
  }

  @Test
  void layersMayBeMadeAndRunByDifferentThreads() throws InterruptedException {
    ConvolutionShape shape = ConvolutionShape.square(4, 16, 16, 16, 3, 1, 1);
    Tensor input = random(DataType.U8, 1, shape.inputShape());
    Tensor weight = random(DataType.S8, 2, shape.weightShape());
    Tensor gradOutput = random(DataType.S8, 3, shape.outputShape());
    Convolution convolution = KERNELS.convolution(shape, DataType.U8);
    Tensor[] here = run(convolution, input, weight, gradOutput);
    Tensor[][] there = new Tensor[1][];
    Thread other = new Thread(() -> there[0] = run(convolution, input, weight, gradOutput));
    other.start();
    other.join();
    for (int i = 0; i < here.length; i++) {
      assertThat(there[0][i].toFloats()).isEqualTo(here[i].toFloats());
    }
  }

  @Test
  void threadCountMustAgreeWithOpenMp() {
    assertThatThrownBy(() -> ThreadCount.check(2, "1"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "Invalid OMP_NUM_THREADS: 1 (must be 2, the threads that oneDNN is asked to use; it is"
                + " read when oneDNN is loaded)");
    assertThatThrownBy(() -> ThreadCount.check(2, null)).hasMessageContaining("not set");
    assertThat(ThreadCount.check(2, "2,1").version()).startsWith("3.");
  }

  @Test
  void descriptionNamesLibraryInstructionsAndThreads() {
    assertThat(KERNELS.description())
        .startsWith("onednn: oneDNN " + KERNELS.library().version())
        .contains(KERNELS.library().instructionSet(), "VNNI", "1 thread;", "element-wise");
  }

  private static Tensor[] run(
      Convolution convolution, Tensor input, Tensor weight, Tensor gradOutput) {
    ConvolutionShape shape = convolution.shape();
    Tensor output = Tensor.allocate(DataType.F32, shape.outputShape());
    Tensor gradInput = Tensor.allocate(DataType.F32, shape.inputShape());
    Tensor gradWeight = Tensor.allocate(DataType.F32, shape.weightShape());
    for (Tensor dirty : new Tensor[] {output, gradInput, gradWeight}) {
      for (int i = 0; i < dirty.size(); i++) {
        dirty.set(i, Float.NaN);
      }
    }
    convolution.output(input, weight, output);
    convolution.gradInput(gradOutput, weight, gradInput);
    convolution.gradWeight(input, gradOutput, gradWeight);
    for (Product product : Product.values()) {
      assertThat(convolution.implementation(product)).isNotBlank();
    }
    return new Tensor[] {output, gradInput, gradWeight};
  }

  private static double largestDifference(Tensor found, long[] expected) {
    double largest = 0;
    for (int i = 0; i < expected.length; i++) {
      double difference = Math.abs(found.get(i) - (double) expected[i]);
      largest = difference > largest || Double.isNaN(difference) ? difference : largest;
    }
    return largest;
  }

  private static float[] scaled(long[] sums, int exponent) {
    float[] values = new float[sums.length];
    for (int i = 0; i < sums.length; i++) {
      values[i] = Math.scalb((float) sums[i], -exponent);
    }
    return values;
  }

  private static Tensor random(DataType type, long seed, int... shape) {
    Random random = new Random(seed);
    Tensor tensor = Tensor.allocate(type, shape);
    for (int i = 0; i < tensor.size(); i++) {
      tensor.setRaw(i, type == DataType.U8 ? random.nextInt(128) : random.nextInt(256) - 128);
    }
    return tensor;
  }

  private static Tensor extremes(DataType type, int... shape) {
    Tensor tensor = Tensor.allocate(type, shape);
    for (int i = 0; i < tensor.size(); i++) {
      tensor.setRaw(
          i, type == DataType.U8 ? 127 - (i % 97 == 0 ? 1 : 0) : -128 + (i % 89 == 0 ? 1 : 0));
    }
    return tensor;
  }

  /** Magnitudes from 96 on, of one sign or, for sign 0, of either. */
  private static Tensor large(DataType type, int sign, long seed, int... shape) {
    Random random = new Random(seed);
    Tensor tensor = Tensor.allocate(type, shape);
    for (int i = 0; i < tensor.size(); i++) {
      int value = 96 + random.nextInt(32);
      boolean negative = type == DataType.S8 && (sign < 0 || (sign == 0 && random.nextBoolean()));
      tensor.setRaw(i, negative ? -1 - value : value);
    }
    return tensor;
  }

  private static Tensor floats(Tensor raw) {
    return Tensor.of(raw.toFloats(), raw.shape());
  }
}
