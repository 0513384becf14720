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
import io.gearshift.executors.plan.oracle.Softmax;
import io.gearshift.executors.plan.oracle.StockNetwork;
import io.gearshift.executors.quantization.scheme.PrecisionScheme;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;

/** A mask alone while training, products that are scaled by the share that was kept later. */
class ClassicalDropoutTest {
  private static final Kernels KERNELS = new GuardedKernels();
  private static final Examples EXAMPLES =
      Examples.of(NetworkBuilder.IMAGES, 3, NetworkBuilder.CLASSES, 61);

  private static Consumer<NetworkBuilder> network(double keepInput, double keep) {
    return n -> {
      n.classicalDropout("dropout1", "input", keepInput);
      n.convolution("conv", "dropout1.scale", 6, 3, 1, 0, Activation.RELU);
      n.classicalDropout("dropout2", "conv", keep);
      n.dense("linear", "dropout2.scale", 6, Activation.IDENTITY);
      n.maxout("maxout", "linear", 3, 2);
      n.classicalDropout("dropout3", "maxout", keep);
      n.output("dropout3.scale");
    };
  }

  private static void without(NetworkBuilder n) {
    n.convolution("conv", "input", 6, 3, 1, 0, Activation.RELU);
    n.dense("linear", "conv", 6, Activation.IDENTITY);
    n.maxout("maxout", "linear", 3, 2);
    n.output("maxout");
  }

  @Test
  void keepingEverythingEqualsNoDropout() {
    TrainingPlan with = plan(network(1, 1));
    TrainingPlan without = plan(ClassicalDropoutTest::without);

    assertThat(train(with, 0)).isEqualTo(train(without, 0));
    assertThat(with.gradients().download()).isEqualTo(without.gradients().download());
    assertThat(infer(with)).isEqualTo(infer(without));
  }

  @Test
  void theMaskFollowsTheKeyOfTheStep() {
    TrainingPlan plan = plan(network(0.8, 0.5));

    StepResult first = train(plan, 0);

    assertThat(train(plan, 1)).isNotEqualTo(first);
    assertThat(train(plan, 0)).isEqualTo(first);
  }

  /** The network's input, and gradients, are masked and nothing else: 1 stays 1. */
  @Test
  void whatIsKeptIsNotScaledWhileTraining() {
    Examples one = Examples.of(NetworkBuilder.IMAGES, 1, NetworkBuilder.CLASSES, 3);
    TrainingPlan plan =
        plan(
            1,
            n -> {
              n.classicalDropout("dropout", "input", 0.5);
              n.output("dropout.scale");
            });
    TrainingPlan without = plan(1, n -> n.output("input"));
    ParameterTensor weight = plan.graph().layout().of("output", ParameterTensor.Role.WEIGHT);
    for (TrainingPlan each : new TrainingPlan[] {plan, without}) {
      // All classes are equally likely, whatever the input is.
      Vectors.edit(each.parameters(), values -> Arrays.fill(values, 0));
      each.train(one.images(), one.labels(), 1, new StepKey(1, 0, 0, 0));
    }

    float[] masked = plan.gradients().download();
    float[] whole = without.gradients().download();
    int kept = 0;
    for (int i = weight.offset(); i < weight.offset() + weight.size(); i++) {
      assertThat(masked[i]).isIn(0f, whole[i]);
      kept += masked[i] == 0 ? 0 : 1;
    }
    // 112 inputs, each kept or dropped for all four classes.
    assertThat(kept / 4).isBetween(30, 82);
  }

  /** Halves are exact, so scaling outputs is scaling weights, to the bit. */
  @Test
  void inferenceEqualsScaledWeights() {
    TrainingPlan with = plan(network(0.5, 0.5));
    TrainingPlan without = plan(ClassicalDropoutTest::without);
    for (ParameterTensor tensor : without.graph().layout().trained()) {
      if (tensor.role() == ParameterTensor.Role.WEIGHT) {
        Vectors.edit(
            without.parameters(),
            values -> {
              for (int i = tensor.offset(); i < tensor.offset() + tensor.size(); i++) {
                values[i] /= 2;
              }
            });
      }
    }

    assertThat(infer(with)).isEqualTo(infer(without));
  }

  @Test
  void inferenceIsThatOfStockDl4j() {
    TrainingPlan plan = plan(network(0.8, 0.6));
    StockNetwork stock =
        new StockNetwork(NetworkBuilder.build(network(0.8, 0.6)), NetworkBuilder.CLASSES);
    stock.setParameters(plan.parameters().download());

    float[] probabilities = Softmax.of(infer(plan), NetworkBuilder.CLASSES);

    float[] expected = stock.probabilities(EXAMPLES);
    for (int i = 0; i < expected.length; i++) {
      assertThat(probabilities[i]).isCloseTo(expected[i], within(1e-5f));
    }
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

  private static TrainingPlan plan(Consumer<NetworkBuilder> layers) {
    return plan(EXAMPLES.count(), layers);
  }

  private static TrainingPlan plan(int batch, Consumer<NetworkBuilder> layers) {
    TrainingPlan plan =
        TrainingPlan.compile(
            NetworkBuilder.build(layers),
            EXAMPLES.shape(),
            batch,
            PrecisionScheme.of(Precision.FLOAT32),
            KERNELS);
    Vectors.edit(
        plan.parameters(),
        values -> {
          for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin(i) / 4;
          }
        });
    return plan;
  }

  private static StepResult train(TrainingPlan plan, int step) {
    return plan.train(
        EXAMPLES.images(), EXAMPLES.labels(), EXAMPLES.count(), new StepKey(1, 0, 0, step));
  }
}
