package io.gearshift.executors.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RoundStateTest {

  @Test
  void trainingStartsWithOptimizersThatHaveSeenNothing() {
    RoundState fresh = RoundState.fresh(new float[] {1, 2, 3}, List.of("momentum", "adamMean"));

    assertThat(fresh.parameters()).containsExactly(1, 2, 3);
    assertThat(fresh.optimizer()).containsOnlyKeys("adamMean", "momentum");
    assertThat(fresh.optimizer().values()).allSatisfy(v -> assertThat(v).containsExactly(0, 0, 0));
  }

  @Test
  void parametersAndEveryVectorOfTheOptimizersTravel() {
    assertThat(RoundState.fresh(new float[10], List.of()).bytes()).isEqualTo(40);
    assertThat(RoundState.fresh(new float[10], List.of("a", "b")).bytes()).isEqualTo(120);
  }
}
