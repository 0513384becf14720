package io.gearshift.executors.kernels.host.loop;

import io.gearshift.executors.kernels.ActivationFunction;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.numerics.Gelu;

/**
 * Activation functions in double precision, rounded once to f32: by {@link StrictMath}, so that all
 * machines agree to the bit. GELU is that of {@link Gelu}.
 */
public final class ActivationLoops {
  private static final double SIX = 6;

  private ActivationLoops() {}

  public static void run(
      ActivationFunction function, Tensor input, Tensor output, int from, int to) {
    for (int i = from; i < to; i++) {
      output.set(i, (float) value(function, input.get(i)));
    }
  }

  public static void gradient(
      ActivationFunction function,
      Tensor input,
      Tensor gradOutput,
      Tensor gradInput,
      int from,
      int to) {
    for (int i = from; i < to; i++) {
      gradInput.set(i, (float) (gradOutput.get(i) * slope(function, input.get(i))));
    }
  }

  private static double value(ActivationFunction function, double x) {
    return switch (function.kind()) {
      case LEAKY_RELU -> x >= 0 ? x : function.alpha() * x;
      case RELU6 -> Math.min(SIX, Math.max(0, x));
      case ELU -> x >= 0 ? x : function.alpha() * StrictMath.expm1(x);
      case GELU -> Gelu.value((float) x);
      case SWISH -> x * sigmoid(x);
      case SIGMOID -> sigmoid(x);
      case TANH -> StrictMath.tanh(x);
    };
  }

  private static double slope(ActivationFunction function, double x) {
    return switch (function.kind()) {
      case LEAKY_RELU -> x >= 0 ? 1 : function.alpha();
      case RELU6 -> x > 0 && x < SIX ? 1 : 0;
      case ELU -> x >= 0 ? 1 : function.alpha() * StrictMath.exp(x);
      case GELU -> Gelu.slope((float) x);
      case SWISH -> sigmoid(x) * (1 + x * (1 - sigmoid(x)));
      case SIGMOID -> sigmoid(x) * (1 - sigmoid(x));
      case TANH -> 1 - StrictMath.tanh(x) * StrictMath.tanh(x);
    };
  }

  private static double sigmoid(double x) {
    return 1 / (1 + StrictMath.exp(-x));
  }
}
