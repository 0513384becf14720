package io.gearshift.executors.kernels.vector.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.executors.kernels.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** The edges of min(max(x, 0), 6), each in vectors and in what is left over. */
class CappedReluLoopsTest {
  private static final float[] VALUES = {
    -3f,
    -0f,
    0f,
    Float.MIN_VALUE,
    3f,
    Math.nextDown(6f),
    6f,
    Math.nextUp(6f),
    1e30f,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.NaN
  };
  private static final float[] GRADIENTS = {
    -2f, 0f, -0f, 5f, Float.POSITIVE_INFINITY, Float.NaN, 1
  };
  private static final int SIZE = 12 * 7 * 5 + 3;

  @Test
  void valuesAndGradientsAreThoseOfPlainArithmetic() {
    float[] inputs = new float[SIZE];
    float[] gradients = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      inputs[i] = VALUES[i % VALUES.length];
      gradients[i] = GRADIENTS[i % GRADIENTS.length];
    }
    Tensor input = Tensor.of(inputs, SIZE);
    Tensor gradient = Tensor.of(gradients, SIZE);
    Tensor output = Tensor.of(new float[SIZE], SIZE);
    Tensor result = Tensor.of(new float[SIZE], SIZE);
    CappedReluLoops.run(input.buffer(), output.buffer(), 0, SIZE);
    CappedReluLoops.gradient(input.buffer(), gradient.buffer(), result.buffer(), 0, SIZE);
    for (int i = 0; i < SIZE; i++) {
      double x = inputs[i];
      float slope = x > 0 && x < 6 ? 1 : 0;
      same(output.get(i), (float) Math.min(6, Math.max(0, x)));
      same(result.get(i), (float) ((double) gradients[i] * slope));
    }
  }

  private static void same(float found, float expected) {
    assertThat(Float.floatToIntBits(found)).isEqualTo(Float.floatToIntBits(expected));
  }
}
