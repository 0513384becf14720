package io.gearshift.executors.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gearshift.executors.kernels.ActivationFunction;
import io.gearshift.executors.kernels.ActivationFunction.Kind;
import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.kernels.grid.PassStatus;
import io.gearshift.executors.kernels.shape.ResponseNormalization;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.kernels.update.MomentumRates;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Numbers that PyTorch 2.13.0 (CPU) printed: three steps of its optimisers from {@link #START} by
 * {@link #GRADIENTS}, weight decay 0.01, and values and gradients of its functions.
 */
class PyTorchAgreementTest {
  private static final float[] START = {0.5f, -1.25f, 2f, 0f};
  private static final float[][] GRADIENTS = {
    {0.1f, -0.2f, 0.3f, 1e-3f}, {-0.4f, 0.25f, 0.05f, -2e-3f}, {0.2f, 0.2f, -0.6f, 5e-4f}
  };

  private static final float DECAY = 0.01f;
  private static final Kernels KERNELS = KernelsProvider.open(Compute.reference());
  private static final ElementWise ELEMENT_WISE = KERNELS.elementWise();

  @Test
  void sgd() {
    assertEnd(new Sgd(0.9f), 0.1f, 0.5260954f, -1.2563446f, 1.9581085f, 5.9179893e-05f);
  }

  @Test
  void nesterov() {
    assertEnd(
        new Sgd(0.9f, MomentumRates.Form.NESTEROV),
        0.1f,
        0.53195095f,
        -1.2770418f,
        1.9815366f,
        0.000103407074f);
  }

  @Test
  void adam() {
    assertEnd(
        new Adam(0.9f, 0.999f, 1e-8f), 0.02f, 0.49278125f, -1.2400976f, 1.9686879f, -0.007865224f);
  }

  private static void assertEnd(Optimizer optimizer, float rate, float... expected) {
    Tensor parameter = Tensor.of(START, START.length);
    List<Tensor> state = new ArrayList<>();
    optimizer.stateNames().forEach(name -> state.add(Tensor.allocate(DataType.F32, START.length)));
    for (int step = 0; step < GRADIENTS.length; step++) {
      Tensor gradient = Tensor.of(GRADIENTS[step], START.length);
      optimizer.update(
          ELEMENT_WISE,
          new Optimizer.Target(parameter, gradient, Optional.empty()),
          state,
          new Optimizer.Rates(rate, DECAY, step));
    }
    assertClose(parameter.toFloats(), 2e-6f, expected);
  }

  @Test
  void smoothedLabels() {
    Tensor logits = Tensor.of(new float[] {1, -2, 0.5f, 3, 0, 0.25f, -1, 2}, 2, 1, 1, 4);
    Tensor gradient = Tensor.allocate(DataType.F32, 2, 1, 1, 4);
    PassStatus status = KERNELS.passStatus(0);
    ELEMENT_WISE.softmaxCrossEntropy(logits, new int[] {2, 0}, 2, 0.1f, gradient, status, 0);
    assertThat(status.read().lossSum() / 2).isCloseTo(2.482588291168213, within(1e-6));
    assertClose(
        gradient.toFloats(),
        1e-6f,
        0.042776864f,
        -0.009747926f,
        -0.42897287f,
        0.3959439f,
        -0.41270396f,
        0.051439364f,
        0.0058189337f,
        0.35544562f);
  }

  /** At 0 PyTorch takes LeakyReLU's slope from the left, DL4J and we from the right. */
  @Test
  void activations() {
    float[] x = {-3, -0.5f, 0.75f, 2, 7};
    assertFunction(
        Kind.LEAKY_RELU, 0.1f, x, new float[] {-0.3f, -0.05f, 0.75f, 2, 7}, 0.1f, 0.1f, 1, 1, 1);
    assertFunction(Kind.RELU6, 0, x, new float[] {0, 0, 0.75f, 2, 6}, 0, 0, 1, 1, 0);
    assertFunction(
        Kind.ELU,
        1.5f,
        x,
        new float[] {-1.4253194f, -0.590204f, 0.75f, 2, 7},
        0.0746806f,
        0.909796f,
        1,
        1,
        1);
    assertFunction(
        Kind.SWISH,
        0,
        x,
        new float[] {-0.14227761f, -0.18877034f, 0.50938404f, 1.761594f, 6.993623f},
        -0.08810411f,
        0.26003882f,
        0.8425999f,
        1.0907843f,
        1.0054601f);
    assertFunction(
        Kind.SIGMOID,
        0,
        x,
        new float[] {0.047425874f, 0.37754068f, 0.6791787f, 0.880797f, 0.999089f},
        0.04517666f,
        0.23500371f,
        0.21789499f,
        0.10499363f,
        0.0009101675f);
    assertFunction(
        Kind.TANH,
        0,
        x,
        new float[] {-0.9950548f, -0.46211717f, 0.63514894f, 0.9640276f, 0.99999833f},
        0.0098659815f,
        0.7864477f,
        0.5965858f,
        0.070650816f,
        3.3378574e-06f);
  }

  private static void assertFunction(
      Kind kind, float alpha, float[] x, float[] values, float... slopes) {
    ActivationFunction function = new ActivationFunction(kind, alpha);
    Tensor input = Tensor.of(x, x.length);
    Tensor output = Tensor.allocate(DataType.F32, x.length);
    ELEMENT_WISE.activate(function, input, output);
    assertClose(output.toFloats(), 1e-6f, values);
    Tensor ones = Tensor.of(new float[] {1, 1, 1, 1, 1}, x.length);
    ELEMENT_WISE.activationGradient(function, input, ones, output);
    assertClose(output.toFloats(), 1e-6f, slopes);
  }

  /** PyTorch divides alpha, 0.3 there, by the three channels of the window. */
  @Test
  void responseNormalization() {
    ResponseNormalization function = new ResponseNormalization(1, 2, 0.1f, 0.75f);
    Tensor input = Tensor.of(new float[] {1, -2, 0.5f, 3}, 1, 1, 1, 4);
    Tensor output = Tensor.allocate(DataType.F32, 1, 1, 1, 4);
    ELEMENT_WISE.normalizeResponses(function, input, output);
    assertClose(output.toFloats(), 1e-6f, 0.5029734f, -0.9984675f, 0.20306088f, 1.3413029f);
    Tensor gradOutput = Tensor.of(new float[] {1, 2, -1, 0.5f}, 1, 1, 1, 4);
    ELEMENT_WISE.responseGradient(function, input, gradOutput, output);
    assertClose(output.toFloats(), 1e-6f, 0.59142476f, 0.80324346f, -0.3594227f, 0.14785525f);
  }

  private static void assertClose(float[] found, float tolerance, float... expected) {
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(found[i]).as("element %d", i).isCloseTo(expected[i], within(tolerance));
    }
  }
}
