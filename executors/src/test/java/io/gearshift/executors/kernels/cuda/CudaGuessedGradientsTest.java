package io.gearshift.executors.kernels.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.executors.kernels.BatchNormalization;
import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.Kernels.Activation;
import io.gearshift.executors.kernels.OutputGradient;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.kernels.compute.ComputeResources;
import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.grid.Grid;
import io.gearshift.executors.kernels.grid.PassStatus;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.random.RandomStream;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Gradients encoded by a guess of their grid equal those encoded after their range is known. */
@Tag("emulator")
class CudaGuessedGradientsTest {
  private static final int PLACE = 4;
  private static final RandomStream STREAM = new RandomStream(321, 654);

  /** Factors of the gradient from call to call: the grid stays, becomes coarser, finer, stays. */
  private static final float[] SIZES = {1, 1.01f, 40, 0.003f, 0.003f, 0, 1};

  private static final int[][] SHAPES = {
    {1, 3, 3, 1}, {2, 8, 8, 4}, {3, 9, 7, 6}, {2, 15, 16, 33}, {1, 20, 20, 72}
  };

  private static CudaKernels kernels;

  @BeforeAll
  static void open() {
    EmulatedDriver.require();
    kernels = new CudaKernels(Compute.cuda(0), new ComputeResources());
  }

  private static Tensor random(long seed, float size, int... shape) {
    Random random = new Random(seed);
    Tensor host = Tensor.allocate(DataType.F32, shape);
    for (int i = 0; i < host.size(); i++) {
      host.set(i, size * (float) random.nextGaussian());
    }
    Tensor tensor = kernels.allocate(DataType.F32, shape);
    kernels.upload(host, tensor);
    return tensor;
  }

  private static List<Object> contents(Tensor device) {
    Tensor host = Tensor.allocate(device.type(), device.shape());
    kernels.download(device, host);
    return List.of(host.scale(), host.buffer());
  }

  private static Encoding encoding(int bits, boolean stochastic, PassStatus status) {
    return new Encoding(
        new Grid.OfRange(bits), stochastic ? Optional.of(STREAM) : Optional.empty(), status, PLACE);
  }

  @ParameterizedTest
  @EnumSource(Activation.class)
  void gradientsOfOutputs(Activation activation) {
    ElementWise elementWise = kernels.elementWise();
    for (int[] shape : SHAPES) {
      OutputGradient fused = kernels.outputGradient(shape, activation).orElseThrow();
      Tensor output = random(1, 1, shape);
      for (int call = 0; call < SIZES.length; call++) {
        Tensor gradient = random(call, SIZES[call], shape);
        PassStatus status = kernels.passStatus(0);
        Encoding encoding = encoding(call == 2 ? 5 : 8, call % 2 == 0, status);
        Tensor bias = kernels.allocate(DataType.F32, shape[3]);
        Tensor bytes = kernels.allocate(DataType.S8, shape);
        fused.encode(output, gradient, bias, bytes, encoding);

        Tensor expectedBias = kernels.allocate(DataType.F32, shape[3]);
        Tensor expected = kernels.allocate(DataType.S8, shape);
        if (activation == Activation.RELU) {
          elementWise.reluGradient(output, gradient, gradient);
        }
        elementWise.gradBias(gradient, expectedBias);
        elementWise.encode(gradient, expected, encoding);
        assertThat(contents(bytes)).isEqualTo(contents(expected));
        assertThat(contents(bias)).isEqualTo(contents(expectedBias));
        assertThat(status.read().notFinite()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Activation.class)
  void gradientsOfNormalizations(Activation activation) {
    for (int[] shape : SHAPES) {
      BatchNormalization normalization = kernels.batchNormalization(shape, 1e-5f, activation);
      Tensor input = random(1, 1, shape);
      Tensor[] vectors = new Tensor[8];
      for (int i = 0; i < vectors.length; i++) {
        vectors[i] = random(2 + i, 1, shape[3]);
      }
      Tensor gamma = vectors[0];
      Tensor mean = vectors[2];
      Tensor variance = vectors[3];
      Tensor output = kernels.allocate(DataType.F32, shape);
      normalization.output(input, gamma, vectors[1], mean, variance, output);
      for (int call = 0; call < SIZES.length; call++) {
        Tensor gradient = random(20 + call, SIZES[call], shape);
        Encoding encoding = encoding(call == 2 ? 5 : 8, call % 2 == 0, kernels.passStatus(0));
        Tensor bytes = kernels.allocate(DataType.S8, shape);
        normalization.encodedGradients(
            input, gamma, variance, gradient, bytes, encoding, vectors[4], vectors[5]);

        Tensor floats = kernels.allocate(DataType.F32, shape);
        Tensor expected = kernels.allocate(DataType.S8, shape);
        normalization.gradients(
            input, output, gamma, mean, variance, gradient, floats, vectors[6], vectors[7]);
        kernels.elementWise().encode(floats, expected, encoding);
        assertThat(contents(bytes)).isEqualTo(contents(expected));
        assertThat(contents(vectors[4])).isEqualTo(contents(vectors[6]));
        assertThat(contents(vectors[5])).isEqualTo(contents(vectors[7]));
      }
    }
  }

  @Test
  void whatIsNotFiniteIsReportedAndForgotten() {
    int[] shape = {2, 8, 8, 4};
    OutputGradient fused = kernels.outputGradient(shape, Activation.NONE).orElseThrow();
    Tensor bias = kernels.allocate(DataType.F32, 4);
    Tensor bytes = kernels.allocate(DataType.S8, shape);
    for (float value : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
      Tensor gradient = random(1, 1, shape);
      kernels.upload(new float[] {value}, gradient);
      PassStatus status = kernels.passStatus(0);
      fused.encode(gradient, gradient, bias, bytes, encoding(8, true, status));
      assertThat(status.read().notFinite()).hasValue(PLACE);
    }
    PassStatus status = kernels.passStatus(0);
    Tensor gradient = random(1, 1, shape);
    Tensor expected = kernels.allocate(DataType.S8, shape);
    fused.encode(gradient, gradient, bias, bytes, encoding(8, true, status));
    kernels.elementWise().encode(gradient, expected, encoding(8, true, status));
    assertThat(status.read().notFinite()).isEmpty();
    assertThat(contents(bytes)).isEqualTo(contents(expected));
  }

  @Test
  void otherGridsAndTypesAreRefused() {
    int[] shape = {2, 8, 8, 4};
    OutputGradient fused = kernels.outputGradient(shape, Activation.NONE).orElseThrow();
    Tensor gradient = random(1, 1, shape);
    Tensor bias = kernels.allocate(DataType.F32, 4);
    Encoding encoding = encoding(8, false, kernels.passStatus(0));
    assertThatThrownBy(
            () ->
                fused.encode(
                    gradient, gradient, bias, kernels.allocate(DataType.U8, shape), encoding))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("(must be S8)");
    assertThatThrownBy(
            () ->
                fused.encode(
                    gradient,
                    gradient,
                    bias,
                    kernels.allocate(DataType.S8, shape),
                    new Encoding(
                        new Grid.OfStep(8, bias.view(0, 1)),
                        Optional.empty(),
                        encoding.status(),
                        PLACE)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("(must be that of the range of what is encoded)");
  }
}
