package io.gearshift.executors.kernels.contract;

import static io.gearshift.executors.kernels.contract.Comparison.assertSameBits;
import static io.gearshift.executors.kernels.contract.Comparison.assertWithin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.Kernels.Activation;
import io.gearshift.executors.kernels.contract.ConvolutionContract.Step;
import io.gearshift.executors.kernels.contract.Operands.Fill;
import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.grid.Grid;
import io.gearshift.executors.kernels.reference.ReferenceKernels;
import io.gearshift.executors.kernels.reference.ScalarElementWise;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.shape.Product;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The part of {@link KernelsContractTest} on what a product may do beside its result. */
interface FusedProductContract {
  String SHAPES = "io.gearshift.executors.kernels.contract.FusedProductContract#shapes";
  float EPSILON = 1e-5f;

  Kernels openKernels();

  /** Tiles and parts of tiles in both directions, strides, few channels, a dense layer. */
  static List<ConvolutionShape> shapes() {
    return List.of(
        ConvolutionShape.square(3, 16, 9, 40, 3, 1, 1),
        ConvolutionShape.square(2, 5, 11, 130, 1, 1, 0),
        ConvolutionShape.square(5, 3, 13, 5, 7, 2, 3),
        ConvolutionShape.square(1, 33, 6, 64, 3, 2, 1),
        ConvolutionShape.square(2, 2, 10, 3, 1, 4, 0),
        ConvolutionShape.dense(5, 4, 4, 8, 10));
  }

  @ParameterizedTest
  @MethodSource(SHAPES)
  default void gradientsOfInputsAreAddedToWhatIsThere(ConvolutionShape shape) {
    for (DataType type : ConvolutionContract.types(openKernels(), shape)) {
      Convolution convolution = openKernels().convolution(shape, type);
      for (Step step : steps(shape, type, 61)) {
        Tensor sum = Operands.uniform(-1, 1, 62, shape.inputShape());
        if (!convolution.addsGradInput()) {
          assertThatThrownBy(() -> convolution.addGradInput(step.gradOutput(), step.weight(), sum))
              .isInstanceOf(UnsupportedOperationException.class);
          continue;
        }
        Tensor expected = step.run(convolution, Product.GRAD_INPUT);
        new ScalarElementWise().add(sum, expected, expected);
        convolution.addGradInput(step.gradOutput(), step.weight(), sum);
        assertSameBits("the sum of " + type, sum, expected);
      }
    }
  }

  /** Of scales that are powers of two, and of others: products are then rounded before a sum. */
  private static List<Step> steps(ConvolutionShape shape, DataType type, long seed) {
    Step powers = Step.of(shape, type, Fill.RANDOM, Fill.RANDOM, Fill.RANDOM, seed);
    Step others = Step.of(shape, type, Fill.RANDOM, Fill.RANDOM, Fill.RANDOM, seed);
    if (type != DataType.F32) {
      others.input().setScale(0.003f);
      others.weight().setScale(0.0117f);
      others.gradOutput().setScale(0.0071f);
    }
    return List.of(powers, others);
  }

  @ParameterizedTest
  @MethodSource(SHAPES)
  default void gradientsOfInputsAreMaskedWhereTheyAreWritten(ConvolutionShape shape) {
    for (DataType type : ConvolutionContract.types(openKernels(), shape)) {
      Convolution convolution = openKernels().convolution(shape, type);
      Step step = Step.of(shape, type, Fill.RANDOM, Fill.RANDOM, Fill.RANDOM, 91);
      Tensor positive = Tensor.allocate(DataType.U8, shape.inputShape());
      Random random = new Random(93);
      for (int i = 0; i < positive.size(); i++) {
        positive.setRaw(i, random.nextInt(2));
      }
      for (boolean adds : new boolean[] {false, true}) {
        Tensor actual = Operands.uniform(-1, 1, 92, shape.inputShape());
        if (!convolution.masksGradInput()) {
          assertThatThrownBy(
                  () ->
                      convolution.maskedGradInput(
                          step.gradOutput(), step.weight(), positive, adds, actual))
              .isInstanceOf(UnsupportedOperationException.class);
          continue;
        }
        Tensor expected = step.run(convolution, Product.GRAD_INPUT);
        if (adds) {
          new ScalarElementWise().add(actual, expected, expected);
        }
        new ScalarElementWise().maskGradient(positive, expected, expected);
        convolution.maskedGradInput(step.gradOutput(), step.weight(), positive, adds, actual);
        assertSameBits("the masked gradient of " + type, actual, expected);
      }
    }
  }

  @ParameterizedTest
  @MethodSource(SHAPES)
  default void biasAndReluMayComeWithTheOutput(ConvolutionShape shape) {
    for (DataType type : ConvolutionContract.types(openKernels(), shape)) {
      Kernels kernels = openKernels();
      Convolution convolution = kernels.convolution(shape, type);
      Tensor bias = Operands.uniform(-1, 1, 102, shape.outChannels());
      for (Step step : steps(shape, type, 101)) {
        for (boolean relu : new boolean[] {false, true}) {
          Tensor actual = Operands.unwritten(shape.outputShape());
          if (!convolution.finishesOutput()) {
            assertThatThrownBy(
                    () ->
                        convolution.finishedOutput(step.input(), step.weight(), bias, relu, actual))
                .isInstanceOf(UnsupportedOperationException.class);
            continue;
          }
          Tensor expected = finished(step.run(convolution, Product.OUTPUT), bias, relu);
          convolution.finishedOutput(step.input(), step.weight(), bias, relu, actual);
          assertSameBits("the output of " + type, actual, expected);
          Tensor bytes = bytes(kernels, actual);
          Tensor expectedBytes = bytes(kernels, expected);
          assertThat(bytes.buffer()).isEqualTo(expectedBytes.buffer());
          assertThat(bytes.scale()).isEqualTo(expectedBytes.scale());
        }
      }
    }
  }

  private static Tensor finished(Tensor output, Tensor bias, boolean relu) {
    if (relu) {
      new ScalarElementWise().addBiasRelu(bias, output);
    } else {
      new ScalarElementWise().addBias(bias, output);
    }
    return output;
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -0f})
  default void biasesThatAreNoOrdinaryNumbersComeOutAsOfTheReference(float value) {
    ConvolutionShape shape = shapes().get(0);
    for (DataType type : ConvolutionContract.types(openKernels(), shape)) {
      Convolution convolution = openKernels().convolution(shape, type);
      Step step = Step.of(shape, type, Fill.RANDOM, Fill.RANDOM, Fill.RANDOM, 103);
      Tensor bias = Operands.uniform(-1, 1, 104, shape.outChannels());
      bias.set(17, value);
      for (boolean relu : new boolean[] {false, true}) {
        if (convolution.finishesOutput()) {
          Tensor actual = Operands.unwritten(shape.outputShape());
          convolution.finishedOutput(step.input(), step.weight(), bias, relu, actual);
          Tensor expected = finished(step.run(convolution, Product.OUTPUT), bias, relu);
          assertThat(actual.toFloats()).as(type.toString()).containsExactly(expected.toFloats());
        }
      }
    }
  }

  /** On the grid of the range, which may have been noted. */
  private static Tensor bytes(Kernels kernels, Tensor floats) {
    Tensor bytes = Tensor.allocate(DataType.S8, floats.shape());
    kernels
        .elementWise()
        .encode(
            floats,
            bytes,
            new Encoding(new Grid.OfRange(8), Optional.empty(), kernels.passStatus(0), 0));
    return bytes;
  }

  @ParameterizedTest
  @MethodSource(SHAPES)
  default void aNormalizationThatFollowsHasTheStatisticsOfTheOutput(ConvolutionShape shape) {
    for (DataType type : ConvolutionContract.types(openKernels(), shape)) {
      Kernels kernels = openKernels();
      Convolution convolution = kernels.convolution(shape, type);
      convolution.precedeNormalization();
      Step step = Step.of(shape, type, Fill.RANDOM, Fill.RANDOM, Fill.RANDOM, 71);
      Tensor output = Operands.unwritten(shape.outputShape());
      convolution.output(step.input(), step.weight(), output);
      assertSameBits(
          "output", output, step.run(openKernels().convolution(shape, type), Product.OUTPUT));
      Statistics actual = Statistics.of(kernels, output);
      Statistics expected = Statistics.of(new ReferenceKernels(1), output);
      double largest = 0;
      for (float value : output.toFloats()) {
        largest = Math.max(largest, Math.abs(value));
      }
      double error = Comparison.TOLERANCE * largest;
      assertWithin("mean", actual.mean, expected.mean, c -> error);
      assertWithin(
          "variance",
          actual.variance,
          expected.variance,
          c -> 4 * Comparison.TOLERANCE * expected.variance.get(c) + error * error);
    }
  }

  /** What a batch normalisation finds in its input. */
  record Statistics(Tensor mean, Tensor variance) {
    static Statistics of(Kernels kernels, Tensor input) {
      int channels = input.shape(3);
      Tensor gamma = Operands.uniform(1, 2, 81, channels);
      Tensor beta = Operands.uniform(-1, 1, 82, channels);
      Tensor mean = Operands.unwritten(channels);
      Tensor variance = Operands.unwritten(channels);
      kernels
          .batchNormalization(input.shape(), EPSILON, Activation.NONE)
          .output(input, gamma, beta, mean, variance, Operands.unwritten(input.shape()));
      return new Statistics(mean, variance);
    }
  }
}
