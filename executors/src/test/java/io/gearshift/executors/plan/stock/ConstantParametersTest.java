package io.gearshift.executors.plan.stock;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.executors.graph.GraphReader;
import io.gearshift.executors.graph.NetworkGraph;
import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.guard.GuardedKernels;
import io.gearshift.executors.memory.ParameterVector;
import io.gearshift.executors.memory.Vectors;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.ops.step.StepKey;
import io.gearshift.executors.optimize.Objective;
import io.gearshift.executors.plan.TrainingPlan;
import io.gearshift.executors.plan.network.Examples;
import io.gearshift.executors.plan.network.NetworkBuilder;
import io.gearshift.executors.plan.network.SmallNetworks;
import io.gearshift.executors.plan.oracle.StockNetwork;
import io.gearshift.executors.quantization.scheme.PrecisionScheme;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Layers whose parameters all are constants cost no backward pass, and change nothing for others.
 */
class ConstantParametersTest {
  private static final Kernels KERNELS = new GuardedKernels();
  private static final StepKey KEY = new StepKey(1, 2, 3, 4);
  private static final Examples EXAMPLES =
      Examples.of(NetworkBuilder.IMAGES, 3, NetworkBuilder.CLASSES, 62);

  private static TrainingPlan plan(SmallNetworks network, int bits, Set<String> constants) {
    NetworkGraph graph = GraphReader.read(network.configuration());
    TrainingPlan plan =
        TrainingPlan.compile(
            graph,
            EXAMPLES.shape(),
            EXAMPLES.count(),
            PrecisionScheme.of(bits == 32 ? Precision.FLOAT32 : Precision.ofBits(bits)),
            KERNELS,
            new ParameterVector(KERNELS, graph.layout()),
            new ParameterVector(KERNELS, graph.layout()),
            Objective.PLAIN.keeping(constants));
    plan.parameters()
        .upload(new StockNetwork(network.configuration(), NetworkBuilder.CLASSES).parameters());
    Vectors.edit(plan.gradients(), values -> Arrays.fill(values, 7));
    plan.train(EXAMPLES.images(), EXAMPLES.labels(), EXAMPLES.count(), KEY);
    return plan;
  }

  @ParameterizedTest
  @CsvSource({
    "CONVOLUTIONS_AND_POOLING, conv1, 8, true",
    "CONVOLUTIONS_AND_POOLING, conv1, 32, true",
    "CONVOLUTIONS_AND_POOLING, conv2, 8, false",
    "POOLED_ACTIVATIONS, conv1, 8, true",
    "NORMALIZED_RESIDUALS, conv0, 8, true",
    "INVERTED_RESIDUAL, depthwise, 8, false",
    "DENSE_ONLY, dense1, 32, true"
  })
  void gradientsOfTheOthersStayAndTheirsAreZero(
      SmallNetworks network, String layer, int bits, boolean isTheFirstThatTrains) {
    TrainingPlan whole = plan(network, bits, Set.of());
    Set<String> constants = new TreeSet<>();
    List<ParameterTensor> trained = whole.graph().layout().trained();
    trained.stream()
        .filter(tensor -> tensor.layer().equals(layer))
        .forEach(tensor -> constants.add(tensor.label()));
    assertThat(constants).isNotEmpty();

    TrainingPlan part = plan(network, bits, constants);

    float[] expected = whole.gradients().download();
    float[] actual = part.gradients().download();
    for (ParameterTensor tensor : trained) {
      for (int i = tensor.offset(); i < tensor.offset() + tensor.size(); i++) {
        boolean isSkipped = isTheFirstThatTrains && constants.contains(tensor.label());
        assertThat(actual[i]).as(tensor.label()).isEqualTo(isSkipped ? 0 : expected[i]);
      }
    }
    assertThat(part.parameters().download()).isEqualTo(whole.parameters().download());
    if (isTheFirstThatTrains) {
      assertThat(part.bufferBytes()).isLessThanOrEqualTo(whole.bufferBytes());
    }
  }
}
