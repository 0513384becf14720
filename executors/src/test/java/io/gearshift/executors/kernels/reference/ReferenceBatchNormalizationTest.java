package io.gearshift.executors.kernels.reference;

import static io.gearshift.executors.kernels.reference.NumericGradient.assertGradient;
import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.executors.kernels.BatchNormalization;
import io.gearshift.executors.kernels.Kernels.Activation;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The definition of batch normalisation against hand-worked values and numeric gradients. */
class ReferenceBatchNormalizationTest {

  @Test
  void outputMeanAndVarianceAreThoseWorkedOutByHand() {
    int[] shape = {2, 1, 1, 2};
    BatchNormalization normalization = new ReferenceBatchNormalization(shape, 3, Activation.NONE);
    Tensor mean = Tensor.allocate(DataType.F32, 2);
    Tensor variance = Tensor.allocate(DataType.F32, 2);
    Tensor output = Tensor.allocate(DataType.F32, shape);
    Tensor input = Tensor.of(new float[] {1, 10, 3, 10}, shape);
    Tensor gamma = Tensor.of(new float[] {4, 5}, 2);
    Tensor beta = Tensor.of(new float[] {1, -7}, 2);
    normalization.output(input, gamma, beta, mean, variance, output);
    assertThat(mean.toFloats()).containsExactly(2, 10);
    assertThat(variance.toFloats()).containsExactly(1, 0);
    // 4 * (1 - 2) / sqrt(1 + 3) + 1, and a constant channel's beta.
    assertThat(output.toFloats()).containsExactly(-1, -7, 3, -7);

    mean.set(0, 0);
    variance.set(0, 13);
    normalization.inference(input, gamma, beta, mean, variance, output);
    assertThat(output.toFloats()).containsExactly(2, -7, 4, -7);
  }

  @Test
  void reluCutsTheOutputAndTheGradientOfWhatItCut() {
    int[] shape = {2, 1, 1, 1};
    BatchNormalization normalization = new ReferenceBatchNormalization(shape, 3, Activation.RELU);
    Tensor mean = Tensor.allocate(DataType.F32, 1);
    Tensor variance = Tensor.allocate(DataType.F32, 1);
    Tensor output = Tensor.allocate(DataType.F32, shape);
    Tensor input = Tensor.of(new float[] {1, 3}, shape);
    Tensor gamma = Tensor.of(new float[] {4}, 1);
    normalization.output(input, gamma, Tensor.of(new float[] {1}, 1), mean, variance, output);
    assertThat(output.toFloats()).containsExactly(0, 3);
    Tensor gradient = Tensor.of(new float[] {100, 8}, shape);
    Tensor gradGamma = Tensor.allocate(DataType.F32, 1);
    Tensor gradBeta = Tensor.allocate(DataType.F32, 1);
    normalization.gradients(
        input, output, gamma, mean, variance, gradient, gradient, gradGamma, gradBeta);
    assertThat(gradBeta.get(0)).isEqualTo(8);
    assertThat(gradGamma.get(0)).isEqualTo(4);
    // gamma / 2 * (g - 8 / 2 - normalised * 4 / 2) with g = {0, 8}, normalised = {-1/2, 1/2}.
    assertThat(gradient.toFloats()).containsExactly(-6, 6);
  }

  @ParameterizedTest
  @EnumSource(Activation.class)
  void gradientsAgreeWithNumericOnes(Activation activation) {
    int[] shape = {3, 2, 2, 3};
    BatchNormalization normalization = new ReferenceBatchNormalization(shape, 1e-5f, activation);
    Tensor input = NumericGradient.random(5, shape);
    for (int i = 0; i < input.size(); i++) {
      // Two clusters around -1 and 1, so that no step of the difference crosses ReLU's corner.
      input.set(i, input.get(i) * 0.3f + (i / 3 % 2 == 0 ? 1 : -1));
    }
    Tensor gamma = Tensor.of(new float[] {1.5f, -0.7f, 1}, 3);
    Tensor beta = Tensor.of(new float[] {0.2f, 0.1f, -0.2f}, 3);
    Tensor gradOutput = NumericGradient.random(6, shape);
    Tensor mean = Tensor.allocate(DataType.F32, 3);
    Tensor variance = Tensor.allocate(DataType.F32, 3);
    Tensor output = Tensor.allocate(DataType.F32, shape);
    Tensor gradInput = Tensor.allocate(DataType.F32, shape);
    Tensor gradGamma = Tensor.allocate(DataType.F32, 3);
    Tensor gradBeta = Tensor.allocate(DataType.F32, 3);
    NumericGradient.Loss loss =
        () -> {
          normalization.output(input, gamma, beta, mean, variance, output);
          return NumericGradient.dot(output, gradOutput);
        };
    loss.value();
    normalization.gradients(
        input, output, gamma, mean, variance, gradOutput, gradInput, gradGamma, gradBeta);
    assertGradient("gradInput", loss, input, 0x1p-7f, gradInput, 1e-3);
    assertGradient("gradGamma", loss, gamma, 0x1p-7f, gradGamma, 1e-4);
    assertGradient("gradBeta", loss, beta, 0x1p-7f, gradBeta, 1e-4);
  }
}
