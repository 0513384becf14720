package io.gearshift.executors.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.executors.kernels.BatchNormalization;
import io.gearshift.executors.kernels.Kernels.Activation;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ComparedKernelsTest {
  private static final int[] SHAPE = {2, 40, 40, 16};

  /** Two images, one the other's mirror at the mean, with the same gradients. */
  @Test
  void gradientsOfGammaThatCancelOutAreHeldAgainstTheirTerms() {
    ComparedKernels compared =
        new ComparedKernels(
            KernelsProvider.open(Compute.onednn(1)), KernelsProvider.open(Compute.reference()));
    Random random = new Random(2);
    int half = SHAPE[1] * SHAPE[2] * SHAPE[3];
    float[] values = new float[SHAPE[0] * half];
    float[] gradients = new float[values.length];
    for (int i = 0; i < half; i++) {
      values[i] = (float) random.nextGaussian();
      values[half + i] = 4 - values[i];
      gradients[i] = (float) random.nextGaussian();
      gradients[half + i] = gradients[i];
    }
    float[] ones = new float[SHAPE[3]];
    Arrays.fill(ones, 1);
    Tensor input = Tensor.of(values, SHAPE);
    Tensor output = Tensor.allocate(DataType.F32, SHAPE);
    Tensor gamma = Tensor.of(ones, SHAPE[3]);
    Tensor beta = channel();
    Tensor mean = channel();
    Tensor variance = channel();
    BatchNormalization layer = compared.batchNormalization(SHAPE, 1e-5f, Activation.NONE);
    layer.output(input, gamma, beta, mean, variance, output);
    layer.gradients(
        input,
        output,
        gamma,
        mean,
        variance,
        Tensor.of(gradients, SHAPE),
        Tensor.allocate(DataType.F32, SHAPE),
        channel(),
        channel());
    assertThat(compared.worst())
        .as(compared.worstAt())
        .isLessThanOrEqualTo(StepCheck.LARGEST_DISTANCE);
  }

  private static Tensor channel() {
    return Tensor.allocate(DataType.F32, SHAPE[3]);
  }
}
