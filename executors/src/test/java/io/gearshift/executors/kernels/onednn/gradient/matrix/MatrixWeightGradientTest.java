package io.gearshift.executors.kernels.onednn.gradient.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.gearshift.executors.kernels.host.ElementWiseProvider;
import io.gearshift.executors.kernels.host.loop.ByteRuns;
import io.gearshift.executors.kernels.onednn.gradient.IntegerWeightGradient;
import io.gearshift.executors.kernels.onednn.primitive.OneDnnLibrary;
import io.gearshift.executors.kernels.onednn.primitive.Resources;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.HostArena;
import io.gearshift.executors.kernels.tensor.Range;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Weight gradients in every cut of a batch, against sums in 64 bits. */
class MatrixWeightGradientTest {
  private final HostArena memory = new HostArena();
  private final Random random = new Random(1);
  private Resources resources;

  @BeforeEach
  void dotProducts() {
    OneDnnLibrary processor = OneDnnLibrary.load();
    assumeThat(processor.dotProducts()).isTrue();
    resources = Resources.of(processor, memory, ElementWiseProvider.choose(2).elementWise(), 6);
  }

  @AfterEach
  void close() {
    memory.close();
  }

  @Test
  void everyCutOfABatchHasTheSameSums() {
    for (int i = 0; i < 60; i++) {
      ConvolutionShape shape = anyShape();
      for (int groups = 1; groups <= 6; groups++) {
        for (int images = 1; images * groups <= 6; images++) {
          if (6 % (images * groups) == 0) {
            check(shape, DataType.U8, groups, images);
            check(shape, DataType.S8, groups, images);
          }
        }
      }
    }
  }

  @Test
  void sumsOfManyRowsAreKeptIn64Bits() {
    ConvolutionShape large = ConvolutionShape.square(6, 1, 160, 2, 3, 1, 1);
    check(large, DataType.U8, 1, 2);
    check(large, DataType.U8, 2, 1);
    check(large, DataType.U8, 3, 2);
    check(large, DataType.S8, 1, 2);
    check(large, DataType.S8, 3, 2);
  }

  /** All values are the least there are: a shifted input's sums go furthest from its own. */
  @Test
  void sumsOfTheSmallestValuesAreExact() {
    ConvolutionShape large = ConvolutionShape.square(6, 2, 100, 3, 3, 1, 1);
    for (int images : new int[] {1, 3, 6}) {
      Tensor input = memory.allocate(DataType.S8, large.inputShape());
      Tensor gradOutput = memory.allocate(DataType.S8, large.outputShape());
      ByteRuns.fill(input.buffer(), 0, input.size(), (byte) -128);
      ByteRuns.fill(gradOutput.buffer(), 0, gradOutput.size(), (byte) -128);
      check(
          MatrixWeightGradient.of(resources, "weight gradient", large, DataType.S8, 1, images),
          large,
          input,
          gradOutput);
    }
  }

  @Test
  void layersOfTheNetworksAreTaken() {
    for (DataType type : new DataType[] {DataType.U8, DataType.S8}) {
      assertThat(
              MatrixWeightGradient.of(
                  resources,
                  "weight gradient",
                  ConvolutionShape.square(128, 16, 32, 16, 3, 1, 1),
                  type))
          .isPresent();
    }
  }

  @Test
  void imagesLargerThanThePlanesAreLeftToGemm() {
    for (ConvolutionShape large :
        new ConvolutionShape[] {
          ConvolutionShape.square(2, 256, 150, 16, 3, 1, 1),
          ConvolutionShape.square(1, 1, 400, 1, 3, 1, 1)
        }) {
      assertThat(MatrixWeightGradient.of(resources, "weight gradient", large, DataType.U8))
          .isEmpty();
    }
  }

  @Test
  void withoutPartsAllThreadsSumTogether() {
    Resources together =
        new Resources(
            resources.primitives(),
            resources.processor(),
            resources.elementWise(),
            resources.splitter(),
            List.of());
    ConvolutionShape shape = ConvolutionShape.square(6, 16, 32, 16, 3, 1, 1);
    check(
        MatrixWeightGradient.of(together, "weight gradient", shape, DataType.U8),
        shape,
        DataType.U8);
  }

  /** Of any kernel, stride and padding that the input can be laid out for. */
  private ConvolutionShape anyShape() {
    int kernelHeight = 1 + random.nextInt(5);
    int kernelWidth = 1 + random.nextInt(5);
    int strideHeight = 1 + random.nextInt(3);
    int strideWidth = 1 + random.nextInt(3);
    int height = strideHeight * (5 + random.nextInt(4));
    int width = strideWidth * (5 + random.nextInt(12));
    int top = random.nextInt(kernelHeight);
    int left = random.nextInt(kernelWidth);
    int bottom = random.nextInt(kernelHeight);
    int right = random.nextInt(kernelWidth);
    return new ConvolutionShape(
        6,
        1 + random.nextInt(20),
        height,
        width,
        1 + random.nextInt(20),
        kernelHeight,
        kernelWidth,
        strideHeight,
        strideWidth,
        top,
        left,
        (height + top + bottom - kernelHeight) / strideHeight + 1,
        (width + left + right - kernelWidth) / strideWidth + 1);
  }

  private void check(ConvolutionShape shape, DataType type, int groups, int images) {
    Optional<IntegerWeightGradient> product =
        MatrixWeightGradient.of(resources, "weight gradient", shape, type, groups, images);
    check(product, shape, type);
  }

  private void check(
      Optional<IntegerWeightGradient> product, ConvolutionShape shape, DataType type) {
    check(
        product, shape, random(type, shape.inputShape()), random(DataType.S8, shape.outputShape()));
  }

  private void check(
      Optional<IntegerWeightGradient> product,
      ConvolutionShape shape,
      Tensor input,
      Tensor gradOutput) {
    assertThat(product).as("%s", shape).isPresent();
    Tensor found = memory.allocate(DataType.F32, shape.weightShape());
    product.get().run(input, gradOutput, found, 0.25f);
    long[] expected = sums(shape, input, gradOutput);
    float smallest = Float.POSITIVE_INFINITY;
    float largest = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < expected.length; i++) {
      float value = expected[i] * 0.25f;
      assertThat(found.get(i)).as("%d of %s", i, shape).isEqualTo(value);
      smallest = Math.min(smallest, value);
      largest = Math.max(largest, value);
    }
    assertThat(found.takeRange()).contains(new Range(smallest, largest));
  }

  private Tensor random(DataType type, int[] shape) {
    Tensor tensor = memory.allocate(type, shape);
    for (int i = 0; i < tensor.size(); i++) {
      int bits = random.nextInt(256);
      tensor.buffer().put(i, (byte) (type == DataType.U8 ? bits & 127 : bits));
    }
    return tensor;
  }

  private static long[] sums(ConvolutionShape shape, Tensor input, Tensor gradOutput) {
    int taps = shape.kernelHeight() * shape.kernelWidth();
    long[] sums = new long[shape.outChannels() * shape.reduction()];
    for (int p = 0; p < gradOutput.size() / shape.outChannels(); p++) {
      int image = p / (shape.outHeight() * shape.outWidth());
      int row = p / shape.outWidth() % shape.outHeight() * shape.strideHeight() - shape.padTop();
      int column = p % shape.outWidth() * shape.strideWidth() - shape.padLeft();
      for (int tap = 0; tap < taps; tap++) {
        int y = row + tap / shape.kernelWidth();
        int x = column + tap % shape.kernelWidth();
        if (y < 0 || y >= shape.inHeight() || x < 0 || x >= shape.inWidth()) {
          continue;
        }
        int first = ((image * shape.inHeight() + y) * shape.inWidth() + x) * shape.inChannels();
        for (int o = 0; o < shape.outChannels(); o++) {
          int gradient = gradOutput.raw(p * shape.outChannels() + o);
          for (int c = 0; c < shape.inChannels(); c++) {
            sums[(o * shape.inChannels() + c) * taps + tap] +=
                (long) gradient * input.raw(first + c);
          }
        }
      }
    }
    return sums;
  }
}
