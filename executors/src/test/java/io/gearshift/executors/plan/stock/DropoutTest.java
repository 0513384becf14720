package io.gearshift.executors.plan.stock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.guard.GuardedKernels;
import io.gearshift.executors.memory.Vectors;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.ops.step.StepKey;
import io.gearshift.executors.plan.StepResult;
import io.gearshift.executors.plan.TrainingPlan;
import io.gearshift.executors.plan.network.Examples;
import io.gearshift.executors.plan.network.NetworkBuilder;
import io.gearshift.executors.quantization.scheme.PrecisionScheme;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;

class DropoutTest {
  private static final Kernels KERNELS = new GuardedKernels();
  private static final Examples EXAMPLES =
      Examples.of(NetworkBuilder.IMAGES, 3, NetworkBuilder.CLASSES, 61);

  @Test
  void keepingEverythingEqualsNoDropout() {
    TrainingPlan with = plan(1.0);
    TrainingPlan without = planWithout();

    assertThat(train(with, 0)).isEqualTo(train(without, 0));
    assertThat(with.gradients().download()).isEqualTo(without.gradients().download());
  }

  @Test
  void theMaskFollowsTheKeyOfTheStep() {
    TrainingPlan plan = plan(0.5);

    StepResult first = train(plan, 0);

    assertThat(train(plan, 1)).isNotEqualTo(first);
    assertThat(train(plan, 0)).isEqualTo(first);
  }

  /** The layer after it is linear, so the mean over masks is the pass without dropout. */
  @Test
  void whatIsKeptIsScaledUpSoThatTheMeanStays() {
    TrainingPlan plan = plan(0.5);
    int bias = plan.graph().layout().of("output", ParameterTensor.Role.BIAS).offset();
    int weight = plan.graph().layout().of("output", ParameterTensor.Role.WEIGHT).offset();
    TrainingPlan without = planWithout();
    // With output weights of zero the gradient of the logits is the same in every pass, and that
    // of the weights is linear in what dropout lets through.
    for (TrainingPlan each : new TrainingPlan[] {plan, without}) {
      Vectors.edit(each.parameters(), values -> Arrays.fill(values, weight, bias, 0));
    }
    train(without, 0);
    double[] sums = new double[bias - weight];
    int passes = 400;

    for (int step = 0; step < passes; step++) {
      train(plan, step);
      for (int i = 0; i < sums.length; i++) {
        sums[i] += plan.gradients().download()[weight + i];
      }
    }

    double largest = 0;
    for (int i = weight; i < bias; i++) {
      largest = Math.max(largest, Math.abs(without.gradients().download()[i]));
    }
    for (int i = 0; i < sums.length; i++) {
      // One element's standard deviation is at most its largest possible value, so that of the mean
      // of 400 is a twentieth; five of those.
      assertThat(sums[i] / passes)
          .isCloseTo(without.gradients().download()[weight + i], within(5 * 2 * largest / 20));
    }
  }

  @Test
  void inferenceHasNone() {
    TrainingPlan trained = plan(0.5);
    float[] with = infer(trained);
    float[] without = infer(planWithout());

    assertThat(with).isEqualTo(without);
  }

  private static float[] infer(TrainingPlan plan) {
    return TrainingPlan.compileInference(
            plan.graph(),
            EXAMPLES.shape(),
            EXAMPLES.count(),
            plan.scheme(),
            KERNELS,
            plan.parameters())
        .infer(EXAMPLES.images());
  }

  private static TrainingPlan plan(double keep) {
    return compile(
        NetworkBuilder.build(
            n -> {
              n.convolution("conv", "input", 3, 3, 1, 0, Activation.RELU);
              n.dropout("dropout", "conv", keep);
              n.output("dropout");
            }));
  }

  private static TrainingPlan planWithout() {
    return compile(
        NetworkBuilder.build(
            n -> {
              n.convolution("conv", "input", 3, 3, 1, 0, Activation.RELU);
              n.output("conv");
            }));
  }

  private static TrainingPlan compile(ComputationGraphConfiguration configuration) {
    TrainingPlan plan =
        TrainingPlan.compile(
            configuration,
            EXAMPLES.shape(),
            EXAMPLES.count(),
            PrecisionScheme.of(Precision.FLOAT32),
            KERNELS);
    Vectors.edit(
        plan.parameters(),
        values -> {
          for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin(i);
          }
        });
    return plan;
  }

  private static StepResult train(TrainingPlan plan, int step) {
    return plan.train(
        EXAMPLES.images(), EXAMPLES.labels(), EXAMPLES.count(), new StepKey(1, 0, 0, step));
  }
}
