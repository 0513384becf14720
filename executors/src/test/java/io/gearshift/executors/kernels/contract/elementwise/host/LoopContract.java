package io.gearshift.executors.kernels.contract.elementwise.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.executors.kernels.ActivationFunction;
import io.gearshift.executors.kernels.contract.elementwise.ElementWiseCases;
import io.gearshift.executors.kernels.shape.ResponseNormalization;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Activations, sums, dropout and responses, and their gradients. */
interface LoopContract extends HostComparison {
  @Test
  default void reluKeepsNaNAndDropsTheSignOfZero() {
    Tensor values = Tensor.of(new float[] {-1f, -0f, 2f, Float.NaN}, 4);
    underTest().relu(values, values);
    assertThat(Float.floatToRawIntBits(values.get(1))).isZero();
    assertThat(values.toFloats()).containsExactly(0f, 0f, 2f, Float.NaN);
  }

  @Test
  default void reluGradientPassesWhereTheOutputIsPositive() {
    Tensor output = Tensor.of(new float[] {0f, 1f, Float.MIN_VALUE, 0f}, 4);
    Tensor gradient = Tensor.of(new float[] {5f, -6f, 7f, 8f}, 4);
    underTest().reluGradient(output, gradient, gradient);
    assertThat(gradient.toFloats()).containsExactly(0f, -6f, 7f, 0f);
  }

  @ParameterizedTest
  @MethodSource(ElementWiseCases.ALL_SIZES)
  default void simpleLoopsEqualReference(int size) {
    Tensor a = ElementWiseCases.hard(size, 0, 8);
    Tensor b = ElementWiseCases.normal(size, 4);
    sameFloats(size, (kernels, out) -> kernels.relu(a, out));
    sameFloats(size, (kernels, out) -> kernels.reluGradient(a, b, out));
    sameFloats(size, (kernels, out) -> kernels.add(a, b, out));
    sameFloats(size, (kernels, out) -> kernels.addRelu(a, b, out));
    Tensor scratch = Tensor.allocate(DataType.F32, size);
    Tensor signed = ElementWiseCases.normal(size, 5);
    sameFloats(
        size,
        (kernels, out) -> kernels.addRelu(b, signed, out, Tensor.allocate(DataType.U8, size)));
    sameBytes(size, DataType.U8, (kernels, out) -> kernels.addRelu(b, signed, scratch, out));
    Tensor mask = Tensor.allocate(DataType.U8, size);
    REFERENCE.addRelu(b, signed, scratch, mask);
    sameFloats(size, (kernels, out) -> kernels.maskGradient(mask, a, out));
    sameFloats(size, (kernels, out) -> kernels.dropout(b, out, 0.7f, STREAM));
    sameFloats(size, (kernels, out) -> kernels.classicalDropout(a, out, 0.7f, STREAM));
    sameFloats(size, (kernels, out) -> kernels.addScaled(out, b, 0.3f));
    sameFloats(size, (kernels, out) -> kernels.addScaled(out, out, -0.2f));
    sameFloats(
        size,
        (kernels, out) -> {
          out.copyFrom(a);
          kernels.zero(out);
        });
  }

  @ParameterizedTest
  @MethodSource(ElementWiseCases.ALL_SIZES)
  default void activationsEqualTheReference(int size) {
    Tensor input = ElementWiseCases.normal(size, 31);
    Tensor gradient = ElementWiseCases.normal(size, 32);
    for (ActivationFunction.Kind kind : ActivationFunction.Kind.values()) {
      ActivationFunction function = new ActivationFunction(kind, 0.3f);
      sameFloats(size, (kernels, out) -> kernels.activate(function, input, out));
      sameFloats(
          size, (kernels, out) -> kernels.activationGradient(function, input, gradient, out));
      Tensor output = Tensor.allocate(DataType.F32, size);
      underTest().activate(function, input, output);
      for (int i = 0; i < size && function.isNonNegative(); i++) {
        assertThat(output.get(i)).isNotNegative();
      }
    }
  }

  @Test
  default void geluOfExtremesEqualsTheReference() {
    float[] values = {
      0,
      -0f,
      1,
      -1,
      700,
      -700,
      411.3f,
      -411.3f,
      1e38f,
      -1e38f,
      Float.MIN_VALUE,
      -Float.MIN_NORMAL,
      Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY,
      Float.NaN,
      0.1f,
      -0.7519f,
      88.5f,
      -88.5f
    };
    float[] repeated = new float[values.length * 5];
    for (int i = 0; i < repeated.length; i++) {
      repeated[i] = values[i % values.length];
    }
    Tensor input = Tensor.of(repeated, repeated.length);
    Tensor gradient = ElementWiseCases.normal(repeated.length, 32);
    ActivationFunction gelu = new ActivationFunction(ActivationFunction.Kind.GELU, 0);
    sameFloats(repeated.length, (kernels, out) -> kernels.activate(gelu, input, out));
    sameFloats(
        repeated.length, (kernels, out) -> kernels.activationGradient(gelu, input, gradient, out));
  }

  @Test
  default void responsesEqualTheReference() {
    ResponseNormalization function = new ResponseNormalization(2, 2, 0.1f, 0.75f);
    for (int pixels : new int[] {1, 7, 13_000}) {
      Tensor input = Tensor.of(ElementWiseCases.normal(pixels * 7, 33).toFloats(), pixels, 7);
      Tensor gradient = Tensor.of(ElementWiseCases.normal(pixels * 7, 34).toFloats(), pixels, 7);
      sameFloats(pixels * 7, (kernels, out) -> kernels.normalizeResponses(function, input, out));
      sameFloats(
          pixels * 7, (kernels, out) -> kernels.responseGradient(function, input, gradient, out));
    }
  }

  @Test
  default void argumentsThatDoNotFitAreNamed() {
    Tensor three = Tensor.allocate(DataType.F32, 3);
    Tensor four = Tensor.allocate(DataType.F32, 4);
    assertThatThrownBy(() -> underTest().relu(three, four))
        .hasMessage("Invalid size: F32[4] (must be as large as F32[3])");
    assertThatThrownBy(() -> underTest().addBias(three, four))
        .hasMessage("Invalid size: F32[4] (must be a multiple of 3 channels)");
    assertThatThrownBy(() -> underTest().quantize(three, three, 0, 8))
        .hasMessage("Invalid tensor: F32[3] (must be S8 or U8)");
    Tensor bytes = Tensor.allocate(DataType.S8, 3);
    assertThatThrownBy(() -> underTest().quantize(three, bytes, 0, 9))
        .hasMessage("Invalid bit width: 9 (must be between 2 and 8 for S8)");
    assertThatThrownBy(() -> underTest().quantize(three, bytes, 253, 8))
        .hasMessage("Invalid scale exponent: 253 (must be between -252 and 252)");
  }
}
