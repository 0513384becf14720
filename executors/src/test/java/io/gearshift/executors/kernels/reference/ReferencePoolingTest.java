package io.gearshift.executors.kernels.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.executors.kernels.Pooling;
import io.gearshift.executors.kernels.shape.PoolingShape;
import io.gearshift.executors.kernels.shape.PoolingShape.Kind;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** The definition of pooling against values worked out by hand and numeric gradients. */
class ReferencePoolingTest {
  private static final float[] NINE = {1, 2, 3, 4, 5, 6, 7, 8, 9};

  /** Windows of 2 x 2 at stride 2 over 3 x 3 with padding above and to the left. */
  private static PoolingShape padded(Kind kind) {
    return new PoolingShape(kind, 1, 1, 3, 3, 2, 2, 2, 2, 1, 1, 2, 2);
  }

  private static float[] output(Pooling pooling, float[] input) {
    Tensor output = Tensor.allocate(DataType.F32, pooling.shape().outputShape());
    pooling.output(Tensor.of(input, pooling.shape().inputShape()), output);
    return output.toFloats();
  }

  private static float[] gradInput(Pooling pooling, float... gradOutput) {
    Tensor gradInput = Tensor.allocate(DataType.F32, pooling.shape().inputShape());
    pooling.gradInput(Tensor.of(gradOutput, pooling.shape().outputShape()), gradInput);
    return gradInput.toFloats();
  }

  @Test
  void theLargestValueOfAWindowIsTakenAndGetsTheGradient() {
    Pooling pooling = new ReferencePooling(padded(Kind.MAX));
    assertThat(output(pooling, NINE)).containsExactly(1, 3, 7, 9);
    assertThat(gradInput(pooling, 1, 2, 3, 4)).containsExactly(1, 0, 2, 0, 0, 0, 3, 0, 4);
    assertThat(pooling.bytesKept()).isEqualTo(16);
  }

  @Test
  void paddingNeverWins() {
    Pooling pooling = new ReferencePooling(padded(Kind.MAX));
    float[] negative = {-1, -2, -3, -4, -5, -6, -7, -8, -9};
    assertThat(output(pooling, negative)).containsExactly(-1, -2, -4, -5);
  }

  @Test
  void theFirstOfEqualValuesGetsTheGradient() {
    PoolingShape shape = new PoolingShape(Kind.MAX, 1, 1, 2, 2, 2, 2, 1, 1, 0, 0, 1, 1);
    Pooling pooling = new ReferencePooling(shape);
    assertThat(output(pooling, new float[] {1, 5, 5, 5})).containsExactly(5);
    assertThat(gradInput(pooling, 7)).containsExactly(0, 7, 0, 0);
  }

  @Test
  void paddingCountsInOneKindOfMean() {
    Pooling pooling = new ReferencePooling(padded(Kind.AVERAGE_WITH_PADDING));
    assertThat(output(pooling, NINE)).containsExactly(0.25f, 1.25f, 2.75f, 7);
    assertThat(gradInput(pooling, 4, 8, 12, 16)).containsExactly(1, 2, 2, 3, 4, 4, 3, 4, 4);
    assertThat(pooling.bytesKept()).isZero();
  }

  @Test
  void paddingDoesNotCountInTheOtherKindOfMean() {
    Pooling pooling = new ReferencePooling(padded(Kind.AVERAGE_WITHOUT_PADDING));
    assertThat(output(pooling, NINE)).containsExactly(1, 2.5f, 5.5f, 7);
    assertThat(gradInput(pooling, 4, 8, 12, 16)).containsExactly(4, 4, 4, 6, 4, 4, 6, 4, 4);
  }

  @Test
  void gradientsAgreeWithNumericOnes() {
    for (Kind kind : Kind.values()) {
      PoolingShape shape = new PoolingShape(kind, 2, 2, 5, 6, 3, 3, 2, 1, 1, 0, 3, 4);
      Pooling pooling = new ReferencePooling(shape);
      Tensor input = Tensor.allocate(DataType.F32, shape.inputShape());
      for (int i = 0; i < input.size(); i++) {
        // All different and 1 apart, in no order, so that a step changes no winner.
        input.set(i, i * 7 % input.size() - 50);
      }
      Tensor gradOutput = NumericGradient.random(4, shape.outputShape());
      Tensor output = Tensor.allocate(DataType.F32, shape.outputShape());
      Tensor gradInput = Tensor.allocate(DataType.F32, shape.inputShape());
      pooling.output(input, output);
      pooling.gradInput(gradOutput, gradInput);
      NumericGradient.assertGradient(
          kind + " gradInput",
          () -> {
            pooling.output(input, output);
            return NumericGradient.dot(output, gradOutput);
          },
          input,
          0.25f,
          gradInput,
          1e-4);
    }
  }

  @Test
  void aGradientBeforeAnyOutputIsRefused() {
    Pooling pooling = new ReferencePooling(padded(Kind.MAX));
    assertThatThrownBy(() -> gradInput(pooling, 1, 2, 3, 4))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("gradInput needs an output call before it");
  }
}
