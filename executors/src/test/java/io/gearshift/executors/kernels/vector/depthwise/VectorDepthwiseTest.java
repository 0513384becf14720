package io.gearshift.executors.kernels.vector.depthwise;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.host.depthwise.DepthwiseLayer;
import io.gearshift.executors.kernels.host.depthwise.DepthwiseLayer.Order;
import io.gearshift.executors.kernels.host.depthwise.GroupedConvolution;
import io.gearshift.executors.kernels.host.loop.WorkSplitter;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.shape.Product;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.kernels.vector.VectorElementWise;
import io.gearshift.executors.kernels.vector.WideVectors;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** Random layers, beside the loops that sum in f64. */
@WideVectors
class VectorDepthwiseTest {
  /** As the contract of convolutions has it, of the sum of the products' magnitudes. */
  private static final double TOLERANCE = 0x1p-20;

  private static final int LAYERS = 60;

  private final Random random = new Random(7);

  @Test
  void resultsOfBytesAreThoseOfSumsInDoublePrecision() {
    for (int i = 0; i < LAYERS; i++) {
      ConvolutionShape shape = anyShape();
      DataType type = random.nextBoolean() ? DataType.U8 : DataType.S8;
      Operands operands = anyOperands(shape, type);
      for (Order order : Order.values()) {
        float[][] wanted = operands.results(plain(shape, type, order));
        for (int threads = 1; threads <= 3; threads++) {
          Convolution found = vectors(shape, type, order, threads);
          requireSame(shape, operands.results(found), wanted);
          requireSame(shape, operands.results(found), wanted);
        }
      }
    }
  }

  /** The longest sums in f32: lines of 1,024 columns, kernels of 1,024 positions. */
  @Test
  void theLargestSumsOfBytesAreExact() {
    ConvolutionShape[] shapes = {
      new ConvolutionShape(2, 16, 5, 1024, 16, 3, 3, 1, 1, 1, 1, 5, 1024, 16),
      new ConvolutionShape(1, 17, 33, 33, 17, 32, 32, 1, 1, 16, 16, 34, 34, 17),
    };
    for (ConvolutionShape shape : shapes) {
      Operands operands = anyOperands(shape, DataType.S8);
      for (int lowest = 0; lowest < 8; lowest++) {
        operands.fillLowest(lowest);
        requireSame(
            shape,
            operands.results(vectors(shape, DataType.S8, Order.CHANNELS_LAST, 2)),
            operands.results(plain(shape, DataType.S8, Order.CHANNELS_LAST)));
      }
    }
  }

  @Test
  void resultsOfFloatsAreCloseToSumsInDoublePrecision() {
    for (int i = 0; i < LAYERS; i++) {
      ConvolutionShape shape = anyShape();
      Operands operands = anyOperands(shape, DataType.F32);
      for (Order order : Order.values()) {
        Convolution plain = plain(shape, DataType.F32, order);
        float[][] found = operands.results(vectors(shape, DataType.F32, order, 1));
        float[][] wanted = operands.results(plain);
        float[][] magnitudes = operands.changed(Math::abs).results(plain);
        for (int result = 0; result < found.length; result++) {
          for (int place = 0; place < found[result].length; place++) {
            double apart = Math.abs((double) found[result][place] - wanted[result][place]);
            assertThat(apart)
                .as("%d of %s", result, shape)
                .isLessThanOrEqualTo(TOLERANCE * magnitudes[result][place]);
          }
        }
      }
    }
  }

  @Test
  void resultsOfFloatsDoNotDependOnTheNumberOfThreads() {
    for (int i = 0; i < LAYERS; i++) {
      ConvolutionShape shape = anyShape();
      Operands operands = anyOperands(shape, DataType.F32);
      float[][] one = operands.results(vectors(shape, DataType.F32, Order.CHANNELS_LAST, 1));
      for (int threads = 2; threads <= 4; threads++) {
        requireSame(
            shape,
            operands.results(vectors(shape, DataType.F32, Order.CHANNELS_LAST, threads)),
            one);
      }
    }
  }

  /** Then they do not depend on the length of vectors either. */
  @Test
  void resultsOfFloatsDoNotDependOnTheLaneOfAChannel() {
    for (int i = 0; i < LAYERS; i++) {
      ConvolutionShape shape = anyShape();
      Operands operands = anyOperands(shape, DataType.F32);
      int turn = 1 + random.nextInt(shape.inChannels());
      Convolution layer = vectors(shape, DataType.F32, Order.CHANNELS_LAST, 2);
      float[][] wanted = operands.results(layer);
      for (int result = 0; result < wanted.length; result++) {
        wanted[result] = turned(wanted[result], shape.inChannels(), turn);
      }
      requireSame(shape, operands.turned(shape.inChannels(), turn).results(layer), wanted);
    }
  }

  @Test
  void otherLayersAreLeftToOthers() {
    ConvolutionShape plain = ConvolutionShape.square(2, 16, 9, 16, 3, 1, 1);
    assertThat(isTaken(plain)).isFalse();
    assertThat(isTaken(plain.grouped(8))).isFalse();
    assertThat(isTaken(plain.grouped(16))).isTrue();
    assertThat(isTaken(ConvolutionShape.square(2, 15, 9, 15, 3, 1, 1).grouped(15))).isFalse();
    assertThat(isTaken(ConvolutionShape.square(2, 16, 9, 32, 3, 1, 1).grouped(16))).isFalse();
    assertThat(isTaken(ConvolutionShape.square(1, 16, 1026, 16, 3, 1, 1).grouped(16))).isFalse();
  }

  @Test
  void theKernelHasAName() {
    ConvolutionShape shape = ConvolutionShape.square(2, 16, 9, 16, 3, 1, 1).grouped(16);
    assertThat(vectors(shape, DataType.U8, Order.CHANNELS_LAST, 1).implementation(Product.OUTPUT))
        .isEqualTo("vector:depthwise exact");
    assertThat(vectors(shape, DataType.F32, Order.CHANNELS_LAST, 1).implementation(Product.OUTPUT))
        .isEqualTo("vector:depthwise");
  }

  private static boolean isTaken(ConvolutionShape shape) {
    DepthwiseLayer layer = new DepthwiseLayer(shape, DataType.S8, Order.CHANNELS_FIRST);
    return new VectorElementWise(1).depthwise(layer).isPresent();
  }

  private static Convolution vectors(
      ConvolutionShape shape, DataType type, Order order, int threads) {
    DepthwiseLayer layer = new DepthwiseLayer(shape, type, order);
    return new VectorElementWise(threads).depthwise(layer).orElseThrow();
  }

  private static Convolution plain(ConvolutionShape shape, DataType type, Order order) {
    WorkSplitter splitter = new WorkSplitter(1);
    return order == Order.CHANNELS_LAST
        ? GroupedConvolution.depthwise(shape, type, splitter)
        : GroupedConvolution.of(shape, type, splitter);
  }

  /** Padding may be wider than the kernel, and on one side only; lines may be left over. */
  private ConvolutionShape anyShape() {
    int channels = 16 + random.nextInt(60);
    int kernelHeight = 1 + random.nextInt(5);
    int kernelWidth = 1 + random.nextInt(5);
    int strideHeight = 1 + random.nextInt(3);
    int strideWidth = 1 + random.nextInt(3);
    int height = kernelHeight + random.nextInt(20);
    int width = kernelWidth + random.nextInt(20);
    int top = random.nextInt(kernelHeight + 2);
    int left = random.nextInt(kernelWidth + 2);
    int bottom = random.nextInt(kernelHeight + 2);
    int right = random.nextInt(kernelWidth + 2);
    return new ConvolutionShape(
        1 + random.nextInt(5),
        channels,
        height,
        width,
        channels,
        kernelHeight,
        kernelWidth,
        strideHeight,
        strideWidth,
        top,
        left,
        (height + top + bottom - kernelHeight) / strideHeight + 1,
        (width + left + right - kernelWidth) / strideWidth + 1,
        channels);
  }

  private Operands anyOperands(ConvolutionShape shape, DataType type) {
    DataType signed = type == DataType.F32 ? DataType.F32 : DataType.S8;
    return new Operands(
        filled(type, shape.inputShape()),
        filled(signed, shape.weightShape()),
        filled(signed, shape.outputShape()));
  }

  private Tensor filled(DataType type, int[] shape) {
    Tensor tensor = Tensor.allocate(type, shape);
    for (int i = 0; i < tensor.size(); i++) {
      if (type == DataType.F32) {
        tensor.set(i, (float) random.nextGaussian());
      } else {
        tensor.setRaw(i, random.nextInt(256) & (type == DataType.U8 ? 127 : 255));
      }
    }
    if (type != DataType.F32) {
      tensor.setScale(0x1p-6);
    }
    return tensor;
  }

  private static void requireSame(ConvolutionShape shape, float[][] found, float[][] wanted) {
    for (int i = 0; i < wanted.length; i++) {
      assertThat(found[i]).as("%d of %s", i, shape).isEqualTo(wanted[i]);
    }
  }

  /** Every channel {@code turn} places further on, the last ones first. */
  private static float[] turned(float[] values, int channels, int turn) {
    float[] result = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i - i % channels + (i + turn) % channels] = values[i];
    }
    return result;
  }

  /** What a layer's three products are made of. */
  private record Operands(Tensor input, Tensor weight, Tensor gradOutput) {

    /** Output, gradient of the input, gradient of the weight. */
    float[][] results(Convolution layer) {
      Tensor output = Tensor.allocate(DataType.F32, layer.shape().outputShape());
      Tensor gradInput = Tensor.allocate(DataType.F32, layer.shape().inputShape());
      Tensor gradWeight = Tensor.allocate(DataType.F32, layer.shape().weightShape());
      layer.output(input, weight, output);
      layer.gradInput(gradOutput, weight, gradInput);
      layer.gradWeight(input, gradOutput, gradWeight);
      return new float[][] {output.toFloats(), gradInput.toFloats(), gradWeight.toFloats()};
    }

    /** Fills those whose bit is set with the lowest value, the others with the highest. */
    void fillLowest(int bits) {
      Tensor[] all = {input, weight, gradOutput};
      for (int i = 0; i < all.length; i++) {
        int value = (bits >> i & 1) == 1 ? Byte.MIN_VALUE : Byte.MAX_VALUE;
        for (int place = 0; place < all[i].size(); place++) {
          all[i].setRaw(place, value);
        }
      }
    }

    Operands changed(DoubleUnaryOperator change) {
      return new Operands(
          changed(input, change), changed(weight, change), changed(gradOutput, change));
    }

    private static Tensor changed(Tensor tensor, DoubleUnaryOperator change) {
      float[] values = tensor.toFloats();
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) change.applyAsDouble(values[i]);
      }
      return Tensor.of(values, tensor.shape());
    }

    Operands turned(int channels, int turn) {
      return new Operands(
          turned(input, channels, turn),
          turned(weight, channels, turn),
          turned(gradOutput, channels, turn));
    }

    private static Tensor turned(Tensor tensor, int channels, int turn) {
      float[] values = VectorDepthwiseTest.turned(tensor.toFloats(), channels, turn);
      return Tensor.of(values, tensor.shape());
    }
  }
}
