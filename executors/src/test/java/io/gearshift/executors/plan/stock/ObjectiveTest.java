package io.gearshift.executors.plan.stock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gearshift.executors.graph.GraphReader;
import io.gearshift.executors.graph.NetworkGraph;
import io.gearshift.executors.graph.ParameterGroup;
import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.guard.GuardedKernels;
import io.gearshift.executors.memory.ParameterVector;
import io.gearshift.executors.memory.Vectors;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.ops.step.StepKey;
import io.gearshift.executors.optimize.NormPenalty;
import io.gearshift.executors.optimize.Objective;
import io.gearshift.executors.plan.StepResult;
import io.gearshift.executors.plan.TrainingPlan;
import io.gearshift.executors.plan.network.Examples;
import io.gearshift.executors.plan.network.NetworkBuilder;
import io.gearshift.executors.plan.network.SmallNetworks;
import io.gearshift.executors.plan.oracle.Softmax;
import io.gearshift.executors.quantization.scheme.PrecisionScheme;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an objective adds to the cross-entropy reaches the loss and the gradients of a plan. */
class ObjectiveTest {
  private static final Kernels KERNELS = new GuardedKernels();
  private static final StepKey KEY = new StepKey(1, 2, 3, 4);
  private static final int CLASSES = NetworkBuilder.CLASSES;
  private static final Examples EXAMPLES = Examples.of(NetworkBuilder.IMAGES, 3, CLASSES, 61);
  private static final PrecisionScheme FLOATS = PrecisionScheme.of(Precision.FLOAT32);
  private static final NetworkGraph GRAPH =
      GraphReader.read(SmallNetworks.DENSE_ONLY.configuration());

  private static TrainingPlan plan(Objective objective) {
    TrainingPlan plan =
        TrainingPlan.compile(
            GRAPH,
            EXAMPLES.shape(),
            EXAMPLES.count(),
            FLOATS,
            KERNELS,
            new ParameterVector(KERNELS, GRAPH.layout()),
            new ParameterVector(KERNELS, GRAPH.layout()),
            objective);
    Vectors.edit(
        plan.parameters(),
        values -> {
          for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin(i) / 4;
          }
        });
    return plan;
  }

  private static StepResult train(TrainingPlan plan) {
    return plan.train(EXAMPLES.images(), EXAMPLES.labels(), EXAMPLES.count(), KEY);
  }

  /** The target is 0.3 spread over all classes and 0.7 on the label. */
  @Test
  void smoothedLabelsAreTheTargetOfLossAndGradient() {
    TrainingPlan plan = plan(new Objective(0.3f, List.of()));
    float[] logits =
        TrainingPlan.compileInference(
                GRAPH, EXAMPLES.shape(), EXAMPLES.count(), FLOATS, KERNELS, plan.parameters())
            .infer(EXAMPLES.images());
    float[] probabilities = Softmax.of(logits, CLASSES);
    double loss = 0;
    double[] biasGradient = new double[CLASSES];
    for (int row = 0; row < EXAMPLES.count(); row++) {
      for (int c = 0; c < CLASSES; c++) {
        double probability = probabilities[row * CLASSES + c];
        double target = 0.3 / CLASSES + (c == EXAMPLES.labels()[row] ? 0.7 : 0);
        loss -= target * Math.log(probability);
        biasGradient[c] += (probability - target) / EXAMPLES.count();
      }
    }

    StepResult result = train(plan);

    assertThat(result.lossSum()).isCloseTo(loss, within(1e-5));
    int bias = GRAPH.layout().of("output", ParameterTensor.Role.BIAS).offset();
    for (int c = 0; c < CLASSES; c++) {
      assertThat((double) plan.gradients().download()[bias + c])
          .isCloseTo(biasGradient[c], within(1e-6));
    }
    assertThat(train(plan(Objective.PLAIN)).lossSum()).isNotCloseTo(loss, within(1e-2));
  }

  @Test
  void aPenaltyIsToldBesideTheLossAndMovesTheWeightsAlone() {
    TrainingPlan plain = plan(Objective.PLAIN);
    TrainingPlan penalised = plan(new Objective(0, List.of(new NormPenalty(0.5f))));

    StepResult without = train(plain);
    StepResult with = train(penalised);

    assertThat(with.lossSum()).isEqualTo(without.lossSum());
    assertThat(without.terms()).isEmpty();
    float[] values = plain.parameters().download();
    double squares = 0;
    for (ParameterTensor tensor : GRAPH.layout().trained()) {
      boolean weights = tensor.group().equals(ParameterGroup.WEIGHTS);
      for (int i = tensor.offset(); i < tensor.offset() + tensor.size(); i++) {
        squares += weights ? values[i] * values[i] : 0;
        assertThat(penalised.gradients().download()[i] - plain.gradients().download()[i])
            .as(tensor.label())
            .isCloseTo(weights ? values[i] / 2 : 0, within(1e-6f));
      }
    }
    assertThat(with.terms()).containsOnlyKeys("l2");
    assertThat(with.terms().get("l2")).isCloseTo(squares / 4, within(1e-4));
  }

  @Test
  void penaltiesOfOneNameAddUp() {
    NormPenalty penalty = new NormPenalty(0.5f);

    Map<String, Double> once = train(plan(new Objective(0, List.of(penalty)))).terms();
    Map<String, Double> twice = train(plan(new Objective(0, List.of(penalty, penalty)))).terms();

    assertThat(twice.get("l2")).isCloseTo(2 * once.get("l2"), within(1e-6));
  }

  @Test
  void smoothingOutOfRangeIsRefused() {
    for (float wrong : new float[] {-0.1f, 1, Float.NaN}) {
      assertThatThrownBy(() -> new Objective(wrong, List.of()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Invalid label smoothing: " + wrong + " (must be at least 0 and below 1)");
    }
  }
}
