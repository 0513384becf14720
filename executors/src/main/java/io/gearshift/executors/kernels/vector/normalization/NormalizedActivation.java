package io.gearshift.executors.kernels.vector.normalization;

import io.gearshift.executors.kernels.ActivationFunction;
import io.gearshift.executors.kernels.vector.loop.CappedReluLoops;
import io.gearshift.executors.kernels.vector.loop.GeluLoops;
import java.nio.ByteBuffer;

/** An activation function of values that are made a period at a time. */
final class NormalizedActivation {
  private final ActivationFunction function;

  NormalizedActivation(ActivationFunction function) {
    this.function = function;
  }

  static boolean suits(ActivationFunction function) {
    return switch (function.kind()) {
      case RELU6, GELU -> true;
      default -> false;
    };
  }

  boolean isNonNegative() {
    return function.isNonNegative();
  }

  /** Replaces the first values by the function's. */
  void run(float[] values, int length) {
    switch (function.kind()) {
      case RELU6 -> CappedReluLoops.run(values, length);
      case GELU -> GeluLoops.run(values, length);
      default -> throw new IllegalArgumentException("Invalid function: " + function);
    }
  }

  /**
   * Multiplies the gradients from {@code start} on by the function's slopes at the first values.
   */
  void scaleGradients(float[] values, ByteBuffer gradient, int start, int length) {
    switch (function.kind()) {
      case RELU6 -> CappedReluLoops.scaleGradients(values, gradient, start, length);
      case GELU -> GeluLoops.scaleGradients(values, gradient, start, length);
      default -> throw new IllegalArgumentException("Invalid function: " + function);
    }
  }
}
