package io.gearshift.executors.plan.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import io.gearshift.executors.plan.network.SmallNetworks;
import io.gearshift.executors.plan.oracle.StockNetwork;
import io.gearshift.executors.quantization.NonFiniteException;
import io.gearshift.executors.quantization.scheme.PrecisionScheme;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A pass leaves nothing behind that a later pass could see. */
class RepeatabilityTest {
  private static final Kernels KERNELS = new GuardedKernels();
  private static final StepKey KEY = new StepKey(1, 2, 3, 4);
  private static final Examples EXAMPLES =
      Examples.of(NetworkBuilder.IMAGES, 3, NetworkBuilder.CLASSES, 51);
  private static final Examples OTHERS =
      Examples.of(NetworkBuilder.IMAGES, 3, NetworkBuilder.CLASSES, 52);

  @ParameterizedTest
  @EnumSource(SmallNetworks.class)
  void theSameBatchGivesTheSameBitsAfterAnotherBatch(SmallNetworks network) {
    assertRepeatable(network, KERNELS);
  }

  static void assertRepeatable(SmallNetworks network, Kernels kernels) {
    for (Precision precision : new Precision[] {Precision.FLOAT32, Precision.ofBits(8)}) {
      TrainingPlan plan = plan(network, precision, kernels);
      StepResult result = train(plan, EXAMPLES);
      float[] gradients = plan.gradients().download();

      assertThat(train(plan, OTHERS)).isNotEqualTo(result);
      assertThat(plan.gradients().download()).isNotEqualTo(gradients);

      assertThat(train(plan, EXAMPLES)).isEqualTo(result);
      assertThat(plan.gradients().download()).isEqualTo(gradients);
    }
  }

  @Test
  void rowsBeyondTheCountDoNotMatterToTheLossOrTheGradients() {
    TrainingPlan plan = plan(SmallNetworks.CONVOLUTIONS_AND_POOLING, Precision.FLOAT32);
    TrainingPlan two =
        TrainingPlan.compile(
            SmallNetworks.CONVOLUTIONS_AND_POOLING.configuration(),
            EXAMPLES.shape(),
            2,
            PrecisionScheme.of(Precision.FLOAT32),
            KERNELS);
    two.parameters().upload(plan.parameters().download());
    int size = EXAMPLES.images().size() / 3;

    StepResult ofTwo = two.train(EXAMPLES.images().view(0, 2, 8, 7, 2), EXAMPLES.labels(), 2, KEY);
    StepResult ofThree = plan.train(EXAMPLES.images(), EXAMPLES.labels(), 2, KEY);

    assertThat(size).isEqualTo(8 * 7 * 2);
    assertThat(ofThree).isEqualTo(ofTwo);
    assertThat(plan.gradients().download()).isEqualTo(two.gradients().download());
  }

  @Test
  void aValueThatIsNotFiniteIsNamed() {
    TrainingPlan floats = plan(SmallNetworks.CONVOLUTIONS_AND_POOLING, Precision.FLOAT32);
    TrainingPlan integers = plan(SmallNetworks.CONVOLUTIONS_AND_POOLING, Precision.ofBits(8));
    int weight = integers.graph().layout().of("conv2", ParameterTensor.Role.WEIGHT).offset();
    Vectors.set(floats.parameters(), weight, Float.NaN);
    Vectors.set(integers.parameters(), weight, Float.NaN);

    assertThatThrownBy(() -> train(floats, EXAMPLES))
        .isInstanceOf(NonFiniteException.class)
        .hasMessage("Not a finite number in the loss");
    assertThatThrownBy(() -> train(integers, EXAMPLES))
        .isInstanceOf(NonFiniteException.class)
        .hasMessage("Not a finite number in conv2 weight");
  }

  @Test
  void aPlanForTrainingDoesNotInfer() {
    TrainingPlan plan = plan(SmallNetworks.DENSE_ONLY, Precision.FLOAT32);

    assertThatThrownBy(() -> plan.infer(EXAMPLES.images()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("A plan compiled for training cannot infer");
  }

  private static TrainingPlan plan(SmallNetworks network, Precision precision) {
    return plan(network, precision, KERNELS);
  }

  private static TrainingPlan plan(SmallNetworks network, Precision precision, Kernels kernels) {
    TrainingPlan plan =
        TrainingPlan.compile(
            network.configuration(),
            EXAMPLES.shape(),
            EXAMPLES.count(),
            PrecisionScheme.of(precision),
            kernels);
    float[] parameters =
        new StockNetwork(network.configuration(), NetworkBuilder.CLASSES).parameters();
    plan.parameters().upload(parameters);
    return plan;
  }

  private static StepResult train(TrainingPlan plan, Examples examples) {
    return plan.train(examples.images(), examples.labels(), examples.count(), KEY);
  }
}
