package io.gearshift.executors.plan;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.executors.graph.GraphReader;
import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.graph.NetworkGraph;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.models.Architectures;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.quantization.scheme.PrecisionScheme;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TooLargeBatchTest {
  private static final Kernels KERNELS = KernelsProvider.open(Compute.onednn(1));

  @ParameterizedTest
  @EnumSource(Purpose.class)
  void aTensorThatCannotBeIsSaidByTheLayersName(Purpose purpose) {
    NetworkGraph graph = GraphReader.read(Architectures.of("airbench", 3, 224, 224, 10, 7));
    assertThatThrownBy(
            () ->
                new PlannedNetwork(
                    graph,
                    new InputShape(3, 224, 224),
                    4096,
                    PrecisionScheme.of(Precision.ofBits(8)),
                    purpose,
                    Set.of(),
                    KERNELS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Invalid layer whitening: with this batch it needs a tensor of more than 2,147,483,647"
                + " elements");
  }
}
