package io.gearshift.executors.kernels.host.depthwise;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.host.depthwise.DepthwiseLayer.Order;
import io.gearshift.executors.kernels.host.loop.WorkSplitter;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random layers, beside the loops that sum in f64. */
class IntegerDepthwiseTest {
  private final Random random = new Random(3);

  @Test
  void resultsAreThoseOfSumsInDoublePrecision() {
    for (int threads = 1; threads <= 3; threads++) {
      WorkSplitter splitter = new WorkSplitter(threads);
      for (int i = 0; i < 60; i++) {
        ConvolutionShape shape = anyShape();
        DataType type = random.nextBoolean() ? DataType.U8 : DataType.S8;
        DepthwiseLayer first = new DepthwiseLayer(shape, type, Order.CHANNELS_FIRST);
        DepthwiseLayer last = new DepthwiseLayer(shape, type, Order.CHANNELS_LAST);
        assertThat(IntegerDepthwise.suits(first)).isTrue();
        compare(
            new IntegerDepthwise(first, splitter), GroupedConvolution.of(shape, type, splitter));
        compare(
            new IntegerDepthwise(last, splitter),
            GroupedConvolution.depthwise(shape, type, splitter));
      }
    }
  }

  @Test
  void otherConvolutionsAreNotTaken() {
    ConvolutionShape plain = ConvolutionShape.square(2, 8, 9, 8, 3, 1, 1);
    assertThat(suits(plain, DataType.S8)).isFalse();
    assertThat(suits(plain.grouped(4), DataType.S8)).isFalse();
    assertThat(suits(plain.grouped(8), DataType.F32)).isFalse();
    assertThat(suits(plain.grouped(8), DataType.S8)).isTrue();
    ConvolutionShape wide =
        new ConvolutionShape(1, 8, 1, 1030, 8, 1, 3, 1, 1, 0, 1, 1, 1030).grouped(8);
    assertThat(suits(wide, DataType.S8)).isFalse();
  }

  private static boolean suits(ConvolutionShape shape, DataType type) {
    return IntegerDepthwise.suits(new DepthwiseLayer(shape, type, Order.CHANNELS_LAST));
  }

  private ConvolutionShape anyShape() {
    int channels = 1 + random.nextInt(40);
    int kernelHeight = 1 + random.nextInt(5);
    int kernelWidth = 1 + random.nextInt(5);
    int strideHeight = 1 + random.nextInt(3);
    int strideWidth = 1 + random.nextInt(3);
    int height = kernelHeight + random.nextInt(30);
    int width = kernelWidth + random.nextInt(30);
    int top = random.nextInt(kernelHeight);
    int left = random.nextInt(kernelWidth);
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
            (height + 2 * top - kernelHeight) / strideHeight + 1,
            (width + 2 * left - kernelWidth) / strideWidth + 1)
        .grouped(channels);
  }

  private void compare(Convolution found, Convolution expected) {
    ConvolutionShape shape = found.shape();
    Tensor input = random(found.inputType(), shape.inputShape());
    Tensor weight = random(DataType.S8, shape.weightShape());
    Tensor gradOutput = random(DataType.S8, shape.outputShape());
    for (int round = 0; round < 2; round++) {
      Tensor[] results = {
        Tensor.allocate(DataType.F32, shape.outputShape()),
        Tensor.allocate(DataType.F32, shape.inputShape()),
        Tensor.allocate(DataType.F32, shape.weightShape()),
      };
      Tensor[] wanted = new Tensor[results.length];
      for (int i = 0; i < results.length; i++) {
        wanted[i] = Tensor.allocate(DataType.F32, results[i].shape());
      }
      run(found, input, weight, gradOutput, results);
      run(expected, input, weight, gradOutput, wanted);
      for (int i = 0; i < results.length; i++) {
        assertThat(results[i].toFloats()).as("%d of %s", i, shape).isEqualTo(wanted[i].toFloats());
      }
    }
  }

  private static void run(
      Convolution convolution, Tensor input, Tensor weight, Tensor gradOutput, Tensor[] results) {
    convolution.output(input, weight, results[0]);
    convolution.gradInput(gradOutput, weight, results[1]);
    convolution.gradWeight(input, gradOutput, results[2]);
  }

  private Tensor random(DataType type, int[] shape) {
    Tensor tensor = Tensor.allocate(type, shape);
    for (int i = 0; i < tensor.size(); i++) {
      int bits = random.nextInt(256);
      tensor.buffer().put(i, (byte) (type == DataType.U8 ? bits & 127 : bits));
    }
    return tensor;
  }
}
