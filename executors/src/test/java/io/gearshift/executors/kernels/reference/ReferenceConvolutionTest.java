package io.gearshift.executors.kernels.reference;

import static io.gearshift.executors.kernels.reference.NumericGradient.assertGradient;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.numerics.DynamicFixedPoint;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The definition of a convolution against values worked out by hand and numeric gradients. */
class ReferenceConvolutionTest {

  @Test
  void productsOfASmallConvolutionAreThoseWorkedOutByHand() {
    // 1 2 3      1 2
    // 4 5 6  by  3 4, one row and column of zeros above and to the left, stride 2.
    // 7 8 9
    ConvolutionShape shape = new ConvolutionShape(1, 1, 3, 3, 1, 2, 2, 2, 2, 1, 1, 2, 2);
    Convolution convolution = new ReferenceConvolution(shape, DataType.F32);
    Tensor input = Tensor.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, 1, 3, 3, 1);
    Tensor weight = Tensor.of(new float[] {1, 2, 3, 4}, 1, 1, 2, 2);
    Tensor output = Tensor.allocate(DataType.F32, 1, 2, 2, 1);
    convolution.output(input, weight, output);
    assertThat(output.toFloats())
        .containsExactly(4 * 1, 3 * 2 + 4 * 3, 2 * 4 + 4 * 7, 1 * 5 + 2 * 6 + 3 * 8 + 4 * 9);

    Tensor gradOutput = Tensor.of(new float[] {1, 10, 100, 1000}, 1, 2, 2, 1);
    Tensor gradInput = Tensor.allocate(DataType.F32, 1, 3, 3, 1);
    convolution.gradInput(gradOutput, weight, gradInput);
    assertThat(gradInput.toFloats()).containsExactly(4, 30, 40, 200, 1000, 2000, 400, 3000, 4000);

    Tensor gradWeight = Tensor.allocate(DataType.F32, 1, 1, 2, 2);
    convolution.gradWeight(input, gradOutput, gradWeight);
    assertThat(gradWeight.toFloats())
        .containsExactly(5000, 6000 + 400, 8000 + 20, 9000 + 700 + 30 + 1);
  }

  @Test
  void channelsAreSummedFromNhwcInputsAndOihwWeights() {
    ConvolutionShape shape = ConvolutionShape.square(1, 2, 1, 2, 1, 1, 0);
    Convolution convolution = new ReferenceConvolution(shape, DataType.F32);
    Tensor output = Tensor.allocate(DataType.F32, 1, 1, 1, 2);
    convolution.output(
        Tensor.of(new float[] {2, 3}, 1, 1, 1, 2),
        Tensor.of(new float[] {1, 10, 100, 1000}, 2, 2, 1, 1),
        output);
    assertThat(output.toFloats()).containsExactly(32, 3200);
  }

  @Test
  void integerSumsAreScaledByBothExponents() {
    ConvolutionShape shape = ConvolutionShape.dense(1, 1, 1, 2, 1);
    Convolution convolution = new ReferenceConvolution(shape, DataType.U8);
    Tensor input = raw(DataType.U8, 6, new int[] {127, 3}, 1, 1, 1, 2);
    Tensor weight = raw(DataType.S8, -2, new int[] {-128, 5}, 1, 2, 1, 1);
    Tensor output = Tensor.allocate(DataType.F32, 1, 1, 1, 1);
    convolution.output(input, weight, output);
    assertThat(output.get(0)).isEqualTo((127 * -128 + 15) / 16f);
  }

  @Test
  void integerSumsBeyond32BitsAreRoundedOnce() {
    // 140,000 products of 2^14 less 128: past 32 bits, and not a float.
    int count = 140_001;
    ConvolutionShape shape = ConvolutionShape.dense(1, 1, 1, count, 1);
    Convolution convolution = new ReferenceConvolution(shape, DataType.S8);
    int[] lowest = new int[count];
    Arrays.fill(lowest, -128);
    Tensor input = raw(DataType.S8, 0, lowest, 1, 1, 1, count);
    Tensor weight = raw(DataType.S8, 0, lowest, 1, count, 1, 1);
    weight.setRaw(0, 1);
    Tensor output = Tensor.allocate(DataType.F32, 1, 1, 1, 1);
    convolution.output(input, weight, output);
    long exact = 140_000L * 16_384 - 128;
    assertThat(exact).isGreaterThan(1L << 31);
    assertThat(output.get(0)).isEqualTo((float) exact);
  }

  @Test
  void gradientsAgreeWithNumericOnes() {
    for (ConvolutionShape shape :
        new ConvolutionShape[] {
          ConvolutionShape.square(2, 3, 5, 2, 3, 2, 1),
          ConvolutionShape.square(1, 2, 4, 3, 1, 2, 0),
          new ConvolutionShape(2, 2, 4, 5, 3, 1, 3, 1, 2, 0, 0, 4, 3),
          ConvolutionShape.dense(3, 2, 2, 3, 4)
        }) {
      Convolution convolution = new ReferenceConvolution(shape, DataType.F32);
      Tensor input = NumericGradient.random(1, shape.inputShape());
      Tensor weight = NumericGradient.random(2, shape.weightShape());
      Tensor gradOutput = NumericGradient.random(3, shape.outputShape());
      Tensor output = Tensor.allocate(DataType.F32, shape.outputShape());
      NumericGradient.Loss loss =
          () -> {
            convolution.output(input, weight, output);
            return NumericGradient.dot(output, gradOutput);
          };
      Tensor gradInput = Tensor.allocate(DataType.F32, shape.inputShape());
      convolution.gradInput(gradOutput, weight, gradInput);
      // Linear in each operand: a wide step costs nothing and hides the rounding of the output.
      assertGradient("gradInput", loss, input, 0.5f, gradInput, 1e-5);
      Tensor gradWeight = Tensor.allocate(DataType.F32, shape.weightShape());
      convolution.gradWeight(input, gradOutput, gradWeight);
      assertGradient("gradWeight", loss, weight, 0.5f, gradWeight, 1e-5);
    }
  }

  @Test
  void sizesThatMakeNoSenseAreRefused() {
    ConvolutionShape shape = ConvolutionShape.square(1, 1, 2, 1, 3, 1, 0);
    assertThatThrownBy(() -> new ReferenceConvolution(shape, DataType.F32))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Invalid outHeight: 0 (must be at least 1) in ConvolutionShape[");
  }

  private static Tensor raw(DataType type, int scaleExponent, int[] raw, int... shape) {
    Tensor tensor = Tensor.allocate(type, shape);
    for (int i = 0; i < raw.length; i++) {
      tensor.setRaw(i, raw[i]);
    }
    tensor.setScale(DynamicFixedPoint.powerOfTwo(-scaleExponent));
    return tensor;
  }
}
