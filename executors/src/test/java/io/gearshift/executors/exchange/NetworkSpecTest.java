package io.gearshift.executors.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.graph.ParameterGroup;
import io.gearshift.executors.graph.StateTensor;
import io.gearshift.executors.kernels.compute.Compute;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkSpecTest {
  private static final ParameterGroup STEPS = group("steps");
  private static final ParameterGroup RANGES = group("ranges");

  private static ParameterGroup group(String name) {
    return new ParameterGroup(
        name,
        ParameterGroup.Training.KEPT,
        ParameterGroup.Combination.MEAN,
        ParameterGroup.Diversity.IGNORED);
  }

  private final NetworkSpec network =
      new NetworkSpec("{}", new InputShape(3, 8, 8), Compute.reference())
          .with(
              List.of(
                  new StateTensor("conv1", "step", STEPS, 2, 0.5f),
                  new StateTensor("conv1", "range", RANGES, 1, -1),
                  new StateTensor("conv2", "step", STEPS, 1, 4)));

  /** So that each is one stretch of the vector. */
  @Test
  void statesOfAGroupLieTogetherInTheOrderOfTheLayers() {
    assertThat(network.states())
        .extracting(state -> state.group().name() + " " + state.layer())
        .containsExactly("ranges conv1", "steps conv1", "steps conv2");
  }

  @Test
  void trainingStartsFromTheNetworksParametersAndTheStatesFirstValues() {
    assertThat(network.initial(new float[] {7, 8})).containsExactly(7, 8, -1, 0.5f, 0.5f, 4);
  }

  @Test
  void onOtherComputeItIsTheSameNetwork() {
    NetworkSpec other = network.on(Compute.onednn(2));

    assertThat(other.compute()).isEqualTo(Compute.onednn(2));
    assertThat(other.on(Compute.reference())).isEqualTo(network);
  }
}
