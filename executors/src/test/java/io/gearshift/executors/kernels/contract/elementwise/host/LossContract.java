package io.gearshift.executors.kernels.contract.elementwise.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gearshift.executors.kernels.contract.elementwise.ElementWiseCases;
import io.gearshift.executors.kernels.host.loop.HostPassStatus;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** The loss and its gradient. */
interface LossContract extends HostComparison {
  /** Against the sum that defines it: -sum of target * log softmax, and its gradient. */
  @Test
  default void smoothedLabelsSpreadAShareOfTheTarget() {
    float[] logits = {1f, -2f, 0.5f, 3f};
    double[] probabilities = new double[4];
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit);
    }
    double loss = 0;
    for (int i = 0; i < 4; i++) {
      probabilities[i] = Math.exp(logits[i]) / sum;
      loss -= ((i == 2 ? 0.8 : 0) + 0.2 / 4) * Math.log(probabilities[i]);
    }
    Tensor gradient = Tensor.allocate(DataType.F32, 1, 1, 1, 4);
    HostPassStatus status = new HostPassStatus(0);
    underTest()
        .softmaxCrossEntropy(
            Tensor.of(logits, 1, 1, 1, 4), new int[] {2}, 1, 0.2f, gradient, status, 0);
    assertThat(status.read().lossSum()).isCloseTo(loss, within(1e-6));
    for (int i = 0; i < 4; i++) {
      double target = (i == 2 ? 0.8 : 0) + 0.2 / 4;
      assertThat((double) gradient.get(i)).isCloseTo(probabilities[i] - target, within(1e-6));
    }
  }

  @Test
  default void softmaxCrossEntropyByHand() {
    Tensor logits = Tensor.of(new float[] {0f, 0f, 1000f, 0f, 1f, 2f}, 3, 1, 1, 2);
    Tensor gradient = ElementWiseCases.normal(6, 11);
    HostPassStatus status = new HostPassStatus(0);
    underTest().softmaxCrossEntropy(logits, new int[] {1, 0, 9}, 2, 0, gradient, status, 7);
    assertThat(status.read().lossSum()).isCloseTo(Math.log(2), within(1e-12));
    assertThat(status.read().correct()).isEqualTo(1);
    assertThat(status.read().notFinite()).isEmpty();
    assertThat(gradient.toFloats()).containsExactly(0.25f, -0.25f, 0f, 0f, 0f, 0f);
  }

  @Test
  default void aLossThatIsNotFiniteIsReported() {
    Tensor logits = Tensor.of(new float[] {0f, Float.NaN}, 1, 1, 1, 2);
    HostPassStatus status = new HostPassStatus(0);
    underTest().softmaxCrossEntropy(logits, new int[] {1}, 1, 0, logits, status, 7);
    assertThat(status.read().notFinite()).hasValue(7);
    assertThat(status.read().correct()).isZero();
  }
}
