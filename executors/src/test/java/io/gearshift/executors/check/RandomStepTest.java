package io.gearshift.executors.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.executors.exchange.NetworkSpec;
import io.gearshift.executors.graph.GraphReader;
import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.graph.NetworkGraph;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.memory.ParameterVector;
import io.gearshift.executors.models.Architectures;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.quantization.scheme.PrecisionScheme;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.api.Test;

class RandomStepTest {
  private static final InputShape IMAGES = new InputShape(1, 28, 28);

  /** Some seconds of warm-up at a usual rate took AlexNet's loss out of range. */
  @Test
  void anyNumberOfStepsLeavesTheParametersWhereTrainingStarts() {
    ComputationGraphConfiguration configuration = Architectures.of("lenet", 1, 28, 28, 10, 1);
    NetworkGraph graph = GraphReader.read(configuration);
    RandomStep step =
        new RandomStep(
            new NetworkSpec(configuration.toJson(), IMAGES, Compute.onednn(1)),
            graph,
            RandomStepTest::fill,
            KernelsProvider.open(Compute.onednn(1)),
            RandomBatch.of(IMAGES, graph.classes(), 2),
            PrecisionScheme.of(new Precision.Float32()));
    float[] gradients = step.gradients();
    for (int i = 0; i < 3; i++) {
      step.run(i);
    }
    assertThat(gradients).doesNotContain(Float.NaN).isNotEqualTo(new float[gradients.length]);
    assertThat(step.gradients()).isEqualTo(gradients);
  }

  private static void fill(ParameterVector parameters) {
    for (int i = 0; i < parameters.size(); i++) {
      parameters.flat().set(i, 0.01f * (i % 7 - 3));
    }
  }
}
