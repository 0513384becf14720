package io.gearshift.executors.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.executors.graph.GraphReader;
import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.graph.NetworkGraph;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.guard.GuardedKernels;
import io.gearshift.executors.models.Architectures;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.ops.OperationReport;
import io.gearshift.executors.quantization.scheme.PrecisionScheme;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plans of the large networks at their usual image size, without their memory. */
class ArchitecturePlanTest {
  private static final Kernels KERNELS = new GuardedKernels();

  /**
   * Multiply-adds of one image in millions as torchvision lists them; those of EdMIPS's forms are
   * the same convolutions', with 5x5 windows in GoogLeNet.
   */
  @ParameterizedTest
  @CsvSource({
    "resnet18,         224, 1814",
    "inceptionv3,      299, 5713",
    "mobilenet-v2,     224,  301",
    "quantres18,       224, 1814",
    "quantres50,       224, 4089",
    "quantgooglenet,   224, 1583",
    "quantinceptionv3, 299, 5713"
  })
  void multiplyAddsAreThePublishedOnesAndTrainingNeedsMoreMemory(
      String name, int side, long millions) {
    ComputationGraphConfiguration configuration = Architectures.of(name, 3, side, side, 1000, 7);
    NetworkGraph graph = GraphReader.read(configuration);
    PlannedNetwork training = planned(graph, side, Purpose.TRAINING);
    PlannedNetwork inference = planned(graph, side, Purpose.INFERENCE);

    long multiplyAdds =
        training.operations().stream()
            .map(operation -> operation.report())
            .mapToLong(OperationReport::multiplyAdds)
            .sum();
    assertThat(Math.round(multiplyAdds / 1e6)).isEqualTo(millions);
    assertThat(training.plannedBytes()).isGreaterThan(2 * inference.plannedBytes());
    assertThat((long) graph.layout().size())
        .isEqualTo(
            configuration.getVertices().values().stream()
                .mapToLong(vertex -> vertex.numParams(true))
                .sum());
  }

  private static PlannedNetwork planned(NetworkGraph graph, int side, Purpose purpose) {
    return new PlannedNetwork(
        graph,
        new InputShape(3, side, side),
        1,
        PrecisionScheme.of(Precision.ofBits(8)),
        purpose,
        Set.of(),
        KERNELS);
  }
}
