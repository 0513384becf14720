package io.gearshift.executors.kernels.contract.elementwise.device;

import static io.gearshift.executors.kernels.contract.elementwise.device.DeviceCases.assertNearlySame;
import static io.gearshift.executors.kernels.contract.elementwise.device.DeviceCases.copied;
import static io.gearshift.executors.kernels.contract.elementwise.device.DeviceCases.normal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gearshift.executors.kernels.grid.PassStatus;
import io.gearshift.executors.kernels.host.loop.HostPassStatus;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The loss and its gradient, and its further terms. */
interface DeviceLossContract extends DeviceComparison {
  @Test
  default void lossesEqualTheReferenceButForTheLastBit() {
    int[][] layouts = {{1, 1, 1}, {3, 2, 2}, {64, 10, 64}, {33, 1000, 20}, {5, 257, 0}};
    for (int[] layout : layouts) {
      int rows = layout[0];
      int classes = layout[1];
      int count = layout[2];
      int[] labels = IntStream.range(0, rows).map(i -> i * 7 % classes).toArray();
      for (float smoothing : new float[] {0, 0.1f}) {
        for (float spread : new float[] {1, 30}) {
          Tensor logits = normal(41, rows, 1, 1, classes);
          for (int i = 0; i < logits.size(); i++) {
            // Equal values are common.
            logits.set(i, (float) Math.rint(logits.get(i) * 8) / 8 * spread);
          }
          lossesEqual(logits, labels, count, smoothing);
        }
      }
    }
  }

  private void lossesEqual(Tensor logits, int[] labels, int count, float smoothing) {
    HostPassStatus expectedStatus = new HostPassStatus(0);
    PassStatus status = openKernels().passStatus(0);
    Tensor expected = copied(logits);
    REFERENCE.softmaxCrossEntropy(logits, labels, count, smoothing, expected, expectedStatus, 3);
    for (boolean inPlace : new boolean[] {false, true}) {
      Tensor actual = copied(logits);
      Tensor input = inPlace ? actual : logits;
      status.begin();
      elementWise().softmaxCrossEntropy(input, labels, count, smoothing, actual, status, 3);
      assertNearlySame(actual, expected, CANCELLED);
      PassStatus.Reading found = status.read();
      PassStatus.Reading wanted = expectedStatus.read();
      assertThat(found.lossSum())
          .isCloseTo(wanted.lossSum(), within(1e-12 * (1 + Math.abs(wanted.lossSum()))));
      assertThat(found.correct()).isEqualTo(wanted.correct());
      assertThat(found.notFinite()).isEqualTo(OptionalInt.empty());
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
  default void aLossThatIsNotFiniteIsReported(float value) {
    Tensor logits = normal(42, 9, 1, 1, 40);
    logits.set(5 * 40 + 39, value);
    PassStatus status = openKernels().passStatus(0);
    int[] labels = new int[9];
    elementWise().softmaxCrossEntropy(logits, labels, 9, 0, logits, status, 7);
    assertThat(status.read().notFinite()).hasValue(7);
    status.begin();
    Tensor finite = normal(43, 9, 1, 1, 40);
    elementWise().softmaxCrossEntropy(finite, labels, 9, 0, finite, status, 7);
    assertThat(status.read().notFinite()).isEmpty();
  }

  @Test
  default void labelsAndCountsThatDoNotFitAreRefused() {
    Tensor logits = normal(42, 3, 1, 1, 4);
    PassStatus status = openKernels().passStatus(0);
    assertThatThrownBy(
            () ->
                elementWise()
                    .softmaxCrossEntropy(logits, new int[] {0, 4, 0}, 3, 0, logits, status, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid label: 4 (must be between 0 and 3)");
    assertThatThrownBy(
            () -> elementWise().softmaxCrossEntropy(logits, new int[4], 4, 0, logits, status, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid count: 4 (must be between 0 and 3)");
  }

  @Test
  default void termsOfTheLossAreSummedUpInTheStatus() {
    PassStatus status = openKernels().passStatus(2);
    status.begin();
    elementWise().addSquares(Tensor.of(new float[] {3f, -4f}, 2), 0.5f, status.term(0));
    elementWise().addSquares(Tensor.of(new float[] {2f}, 1), 0.25f, status.term(1));
    elementWise().addSquares(Tensor.of(new float[] {2f}, 1), 1f, status.term(1));
    assertThat(status.read().terms()).containsExactly(12.5f, 5f);
    status.begin();
    assertThat(status.read().terms()).containsExactly(0f, 0f);
  }
}
