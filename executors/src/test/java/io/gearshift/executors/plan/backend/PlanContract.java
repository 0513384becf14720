package io.gearshift.executors.plan.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.ops.step.StepKey;
import io.gearshift.executors.plan.TrainingPlan;
import io.gearshift.executors.plan.network.Examples;
import io.gearshift.executors.plan.network.NetworkBuilder;
import io.gearshift.executors.plan.network.SmallNetworks;
import io.gearshift.executors.plan.oracle.FloatGradients;
import io.gearshift.executors.quantization.QuantizationScheme;
import io.gearshift.executors.quantization.scheme.PrecisionScheme;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whole plans on a backend against the same plans on the reference, and against themselves. A
 * backend joins by extending this class.
 */
public abstract class PlanContract {
  private static final Examples EXAMPLES =
      Examples.of(NetworkBuilder.IMAGES, 3, NetworkBuilder.CLASSES, 41);

  /** Of the largest magnitude in a parameter's gradient. */
  private static final double TOLERANCE = 1e-4;

  private static final Kernels REFERENCE = KernelsProvider.open(Compute.reference());

  /** The backend under test; the same instance each time. */
  protected abstract Kernels kernels();

  /**
   * Averages and normalisations add floats in an order of their own, and so do bias gradients; all
   * else is the same operation by operation.
   */
  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {
        "AVERAGE_POOLING",
        "GLOBAL_POOLING",
        "LINEAR_NORMALIZATION",
        "SIGNED_POOLING",
        "NORMALIZATION",
        "POOLED_ACTIVATIONS",
        "NORMALIZATION_WITH_OTHER_READERS",
        "NORMALIZED_DENSE",
        "NORMALIZED_RESIDUALS",
        "PRENORMALIZED_RESIDUALS",
        "INVERTED_RESIDUAL"
      })
  void integerPlansAgreeToTheBit(SmallNetworks network) {
    integerPlansAgreeToTheBit(network, 8);
    if (kernels().multipliesShorts(ConvolutionShape.square(1, 8, 4, 8, 3, 1, 1))) {
      integerPlansAgreeToTheBit(network, 12);
      integerPlansAgreeToTheBit(network, 16);
    }
  }

  private void integerPlansAgreeToTheBit(SmallNetworks network, int bits) {
    TrainingPlan expected = trained(network, Precision.ofBits(bits), REFERENCE);
    TrainingPlan actual = trained(network, Precision.ofBits(bits), kernels());

    for (ParameterTensor tensor : expected.graph().layout().trained()) {
      if (tensor.role() != ParameterTensor.Role.BIAS) {
        assertThat(part(actual, tensor)).as(tensor.label()).isEqualTo(part(expected, tensor));
      }
    }
    assertClose(actual, expected);
  }

  /** Outputs to the bit; their gradients are float sums in an order of the backend's own. */
  @ParameterizedTest
  @EnumSource(
      names = {
        "CONVOLUTIONS_AND_POOLING",
        "STRIDE_WITH_ROWS_LEFT_OVER",
        "FLATTENED_CONVOLUTION",
        "SIGNED_ADDITION",
        "DEPTHWISE_CONVOLUTIONS"
      })
  void plansOfBytesWithFloatGradientsAgree(SmallNetworks network) {
    FloatGradients scheme = new FloatGradients(FloatGradients.GridOf.STEP);
    TrainingPlan expected = trained(network, scheme, REFERENCE);
    TrainingPlan actual = trained(network, scheme, kernels());

    assertThat(logits(actual, kernels())).isEqualTo(logits(expected, REFERENCE));
    assertClose(actual, expected);
  }

  private static float[] logits(TrainingPlan plan, Kernels kernels) {
    return TrainingPlan.compileInference(
            plan.graph(),
            EXAMPLES.shape(),
            EXAMPLES.count(),
            plan.scheme(),
            kernels,
            plan.parameters())
        .infer(EXAMPLES.images());
  }

  @ParameterizedTest
  @EnumSource(SmallNetworks.class)
  void floatPlansAgree(SmallNetworks network) {
    assertClose(
        trained(network, Precision.FLOAT32, kernels()),
        trained(network, Precision.FLOAT32, REFERENCE));
  }

  @ParameterizedTest
  @EnumSource(SmallNetworks.class)
  void theSameBatchGivesTheSameBitsAfterAnotherBatch(SmallNetworks network) {
    RepeatabilityTest.assertRepeatable(network, kernels());
  }

  private static TrainingPlan trained(SmallNetworks network, Precision precision, Kernels kernels) {
    return trained(network, PrecisionScheme.of(precision), kernels);
  }

  private static TrainingPlan trained(
      SmallNetworks network, QuantizationScheme scheme, Kernels kernels) {
    TrainingPlan plan =
        TrainingPlan.compile(
            network.configuration(), EXAMPLES.shape(), EXAMPLES.count(), scheme, kernels);
    FloatGradients.initialize(plan, network, kernels);
    plan.train(EXAMPLES.images(), EXAMPLES.labels(), EXAMPLES.count(), new StepKey(1, 2, 3, 4));
    return plan;
  }

  private static void assertClose(TrainingPlan actual, TrainingPlan expected) {
    for (ParameterTensor tensor : expected.gradients().layout().trained()) {
      float[] wanted = part(expected, tensor);
      float largest = 0;
      for (float value : wanted) {
        largest = Math.max(largest, Math.abs(value));
      }
      assertThat(part(actual, tensor))
          .as(tensor.label())
          .containsExactly(wanted, within((float) (TOLERANCE * largest)));
    }
  }

  private static float[] part(TrainingPlan plan, ParameterTensor tensor) {
    return Arrays.copyOfRange(
        plan.gradients().download(), tensor.offset(), tensor.offset() + tensor.size());
  }
}
