package io.gearshift.executors.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.executors.exchange.NetworkSpec;
import io.gearshift.executors.graph.GraphReader;
import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.ForwardingKernels;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.shape.Product;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.memory.ParameterVector;
import io.gearshift.executors.models.Architectures;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.ops.step.StepClock;
import io.gearshift.executors.quantization.scheme.PrecisionScheme;
import java.time.Duration;
import java.util.Random;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StepCheckTest {
  private static final InputShape IMAGES = new InputShape(1, 16, 16);
  private static final NetworkSpec NETWORK = network();
  private static final float[] PARAMETERS = parameters();

  private static void put(ParameterVector target) {
    target.upload(PARAMETERS);
  }

  private static NetworkSpec network() {
    ComputationGraphConfiguration lenet = Architectures.of("lenet", 1, 16, 16, 3, 1);
    return new NetworkSpec(lenet.toJson(), IMAGES, Compute.onednn(1));
  }

  private static float[] parameters() {
    // conv1, conv2, dense1 and output of a LeNet on 16x16 images with 3 classes.
    int size = 20 * 26 + 50 * 501 + 500 * 51 + 3 * 501;
    float[] values = new float[size];
    Random random = new Random(5);
    for (int i = 0; i < size; i++) {
      values[i] = (float) (0.05 * random.nextGaussian());
    }
    return values;
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 8, 12, 32})
  void theKernelsOfThisMachineAgreeWithTheReference(int bits) {
    StepCheck.Outcome outcome =
        new StepCheck(NETWORK, StepCheckTest::put)
            .check(2, PrecisionScheme.of(Precision.ofBits(bits)));
    assertThat(outcome.agrees()).as(outcome.finding()).isTrue();
  }

  /**
   * MobileNet-v2's blocks end in a normalisation without ReLU before a convolution and another
   * normalisation, which takes every shift off again: the gradient of such a beta is rounding.
   */
  @Test
  void sumsThatCancelOutAreHeldAgainstTheirTerms() {
    ComputationGraphConfiguration mobile = Architectures.of("mobilenet-v2", 3, 32, 32, 10, 1);
    NetworkSpec network =
        new NetworkSpec(mobile.toJson(), new InputShape(3, 32, 32), Compute.onednn(1));
    float[] values = new float[GraphReader.read(mobile).layout().size()];
    Random random = new Random(6);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (0.3 * random.nextGaussian());
    }
    StepCheck.Outcome outcome =
        new StepCheck(network, target -> target.upload(values))
            .check(2, PrecisionScheme.of(Precision.FLOAT32));
    assertThat(outcome.agrees()).as(outcome.finding()).isTrue();
  }

  @Test
  void oneWrongGradientInEightBitsIsFoundAndNamed() {
    StepCheck.Outcome outcome = checkWith(0.5f, Precision.ofBits(8));
    assertThat(outcome.agrees()).isFalse();
    assertThat(outcome.finding()).contains("weight", "must be equal to the bit");
  }

  @Test
  void aTinyErrorInSinglePrecisionIsLetPassAndAWrongNumberIsNot() {
    assertThat(checkWith(1e-7f, Precision.FLOAT32).agrees()).isTrue();
    StepCheck.Outcome outcome = checkWith(0.5f, Precision.FLOAT32);
    assertThat(outcome.agrees()).isFalse();
    assertThat(outcome.finding()).contains("must be at most 1e-04");
  }

  @Test
  void measurementsCountProductsAndTheUpdatesBytes() {
    StepBenchmark.Measurement measured =
        new StepBenchmark(NETWORK, StepCheckTest::put)
            .warmUp(2, PrecisionScheme.of(Precision.ofBits(8)), Duration.ZERO)
            .measure(3);
    assertThat(measured.milliseconds()).hasSize(3).isSorted();
    long products = 2L * (12 * 12 * 20 * 25 + 2 * 2 * 50 * 500 + 500 * 50 + 3 * 500);
    assertThat(measured.multiplyAdds()).containsEntry(StepClock.Kind.OUTPUT, products);
    assertThat(measured.multiplyAdds())
        .containsEntry(StepClock.Kind.GRAD_INPUT, products - 2L * 12 * 12 * 20 * 25);
    assertThat(measured.bytes()).containsEntry(StepClock.Kind.UPDATE, 20L * PARAMETERS.length);
  }

  private static StepCheck.Outcome checkWith(float error, Precision precision) {
    return new StepCheck(NETWORK, StepCheckTest::put)
        .check(
            2,
            PrecisionScheme.of(precision),
            new WrongKernels(KernelsProvider.open(Compute.onednn(1)), error));
  }

  /** Kernels whose weight gradients are wrong in their first element. */
  private static final class WrongKernels extends ForwardingKernels {
    private final float error;

    WrongKernels(Kernels right, float error) {
      super(right);
      this.error = error;
    }

    @Override
    public Convolution convolution(ConvolutionShape shape, DataType inputType) {
      return new WrongConvolution(super.convolution(shape, inputType), error);
    }
  }

  private record WrongConvolution(Convolution right, float error) implements Convolution {
    @Override
    public ConvolutionShape shape() {
      return right.shape();
    }

    @Override
    public DataType inputType() {
      return right.inputType();
    }

    @Override
    public void output(Tensor input, Tensor weight, Tensor output) {
      right.output(input, weight, output);
    }

    @Override
    public void gradInput(Tensor gradOutput, Tensor weight, Tensor gradInput) {
      right.gradInput(gradOutput, weight, gradInput);
    }

    @Override
    public void gradWeight(Tensor input, Tensor gradOutput, Tensor gradWeight) {
      right.gradWeight(input, gradOutput, gradWeight);
      float largest = 0;
      for (float value : gradWeight.toFloats()) {
        largest = Math.max(largest, Math.abs(value));
      }
      gradWeight.set(0, gradWeight.toFloats()[0] + error * largest);
      gradWeight.forgetRange();
    }

    @Override
    public String implementation(Product product) {
      return right.implementation(product);
    }
  }
}
