package io.gearshift.executors.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.executors.exchange.GearTask.Effort;
import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.quantization.scheme.PrecisionScheme;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class GearTaskTest {
  private static final Duration SHORT = Duration.ofMillis(1);

  @Test
  void anEffortIsAtLeastOneTurnAndNoTimeIsNegative() {
    assertThat(new Effort(Duration.ZERO, 1, Duration.ZERO).turns()).isEqualTo(1);
    assertThatThrownBy(() -> new Effort(SHORT, 0, SHORT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Invalid effort: 0 turns of PT0.001S after PT0.001S"
                + " (must be at least one turn, and no time negative)");
    assertThatThrownBy(() -> new Effort(SHORT.negated(), 1, SHORT))
        .hasMessageStartingWith("Invalid effort: 1 turns of PT0.001S after PT-0.001S");
    assertThatThrownBy(() -> new Effort(SHORT, 1, SHORT.negated()))
        .hasMessageStartingWith("Invalid effort: 1 turns of PT-0.001S after PT0.001S");
  }

  @Test
  void onOtherComputeTheGearsAreTheSame() {
    NetworkSpec network = new NetworkSpec("{}", new InputShape(1, 4, 4), Compute.reference());
    GearTask task =
        new GearTask(
            network, List.of(PrecisionScheme.of(Precision.ofBits(8))), 3, 16, Effort.USUAL);

    GearTask other = task.with(network.on(Compute.onednn(1)));

    assertThat(other.network().compute()).isEqualTo(Compute.onednn(1));
    assertThat(other.with(network)).isEqualTo(task);
  }
}
