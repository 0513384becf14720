package io.gearshift.executors.graph;

import io.gearshift.executors.graph.ParameterTensor.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Lays parameters out as DL4J does. Its matrices of dense layers stand in Fortran order, {in, out}
 * with {@code in} running fastest, which is {out, in} in C order.
 *
 * <p>Source: DL4J 1.0.0-M2.1, ConvolutionParamInitializer (bias, then weight {out, in, h, w}),
 * DefaultParamInitializer (weight, then bias), BatchNormalizationParamInitializer (gamma, beta,
 * mean, variance).
 */
final class LayoutBuilder {
  private final List<ParameterTensor> tensors = new ArrayList<>();
  private int size;

  void convolution(String layer, int in, int out, LayerSpec.Window window, boolean bias) {
    if (bias) {
      append(layer, Role.BIAS, out);
    }
    append(layer, Role.WEIGHT, out, in, window.kernel().height(), window.kernel().width());
  }

  void depthwiseConvolution(
      String layer, int channels, int multiplier, LayerSpec.Window window, boolean bias) {
    if (bias) {
      append(layer, Role.BIAS, channels * multiplier);
    }
    append(
        layer,
        Role.DEPTHWISE_WEIGHT,
        window.kernel().height(),
        window.kernel().width(),
        channels,
        multiplier);
  }

  void dense(String layer, int in, int out, boolean bias) {
    append(layer, Role.WEIGHT, out, in, 1, 1);
    if (bias) {
      append(layer, Role.BIAS, out);
    }
  }

  void normalization(String layer, int channels) {
    append(layer, Role.GAMMA, channels);
    append(layer, Role.BETA, channels);
    append(layer, Role.RUNNING_MEAN, channels);
    append(layer, Role.RUNNING_VARIANCE, channels);
  }

  ParameterLayout build() {
    return new ParameterLayout(tensors, size);
  }

  private void append(String layer, Role role, int... shape) {
    try {
      int elements = Arrays.stream(shape).reduce(1, Math::multiplyExact);
      tensors.add(new ParameterTensor(layer, role, size, shape));
      size = Math.addExact(size, elements);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "Invalid network: with layer "
              + layer
              + " it has more than "
              + Integer.MAX_VALUE
              + " parameters",
          e);
    }
  }
}
