package io.gearshift.executors.kernels.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.random.RandomStream;

/** Compares gradients with central differences. */
final class NumericGradient {

  private NumericGradient() {}

  /** A scalar function of tensors that the test changes one element at a time. */
  interface Loss {
    double value();
  }

  /** Requires each element of {@code gradient} to be (loss(x + step) - loss(x - step)) / 2 step. */
  static void assertGradient(
      String what, Loss loss, Tensor variable, float step, Tensor gradient, double tolerance) {
    for (int i = 0; i < variable.size(); i++) {
      float centre = variable.get(i);
      float above = centre + step;
      float below = centre - step;
      variable.set(i, above);
      double lossAbove = loss.value();
      variable.set(i, below);
      double lossBelow = loss.value();
      variable.set(i, centre);
      assertThat((double) gradient.get(i))
          .as("%s of %s, element %d", what, variable, i)
          .isCloseTo((lossAbove - lossBelow) / ((double) above - below), within(tolerance));
    }
  }

  /** Sum of products, in f64. */
  static double dot(Tensor a, Tensor b) {
    double sum = 0;
    for (int i = 0; i < a.size(); i++) {
      sum += (double) a.get(i) * b.get(i);
    }
    return sum;
  }

  /** Uniform in [-1, 1). */
  static Tensor random(long seed, int... shape) {
    Tensor tensor = Tensor.allocate(DataType.F32, shape);
    RandomStream stream = RandomStream.of(seed);
    for (int i = 0; i < tensor.size(); i++) {
      tensor.set(i, 2 * stream.uniform(i) - 1);
    }
    return tensor;
  }
}
