package io.gearshift.driver.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.driver.policy.rate.LearningRateSchedule;
import io.gearshift.executors.numerics.Precision;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class RangeSearchPolicyTest {
  private static final Precision WIDE = new Precision.Named("range search 31");
  private static final Precision NARROW = new Precision.Named("DFXP 9/11");
  private static final Ladder LADDER = new Ladder(List.of(WIDE, NARROW));
  private static final LearningRateSchedule RATES =
      new LearningRateSchedule.Stepped(
          0.1, 0.1, List.of(new LearningRateSchedule.Change(1, OptionalDouble.empty())));

  private static RangeSearchPolicy policy() {
    return new RangeSearchPolicy(2, LADDER, RATES);
  }

  @Test
  void theSearchEndsInARestart() {
    RangeSearchPolicy policy = policy();

    PolicyDecision first = policy.endOfEpoch(0, null);
    assertThat(first.precision()).isEqualTo(WIDE);
    assertThat(first.switchTo()).isNull();
    assertThat(first.restarts()).isFalse();
    PolicyDecision second = policy.endOfEpoch(1, null);
    assertThat(second.precision()).isEqualTo(WIDE);
    assertThat(second.switchTo()).isEqualTo(NARROW);
    assertThat(second.restarts()).isTrue();
    PolicyDecision third = policy.endOfEpoch(2, null);
    assertThat(third.precision()).isEqualTo(NARROW);
    assertThat(third.restarts()).isFalse();
    assertThat(third.stop()).isFalse();
  }

  @Test
  void ratesCountFromTheFirstEpochOfTrainingProper() {
    assertThat(policy().firstEpoch()).isEqualTo(2);
    assertThat(List.of(0, 1, 2, 3).stream().map(policy()::learningRate))
        .containsExactly(0.1, 0.1, 0.1, 0.01);
  }

  @Test
  void aRestoredPolicyGoesOn() {
    RangeSearchPolicy policy = policy();
    policy.endOfEpoch(0, null);
    RangeSearchPolicy within = policy();
    within.restore(policy.state(), new float[0]);
    assertThat(within.endOfEpoch(1, null).restarts()).isTrue();

    RangeSearchPolicy after = policy();
    after.restore(within.state(), new float[0]);
    assertThat(after.precision()).isEqualTo(NARROW);
    assertThat(after.endOfEpoch(2, null).restarts()).isFalse();
  }

  @Test
  void aSearchOfNoEpochsIsNone() {
    assertThatThrownBy(() -> new RangeSearchPolicy(0, LADDER, RATES))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Invalid range search: 0 epochs of range search 31 DFXP 9/11 (must be at least 1, of the"
                + " first of two gears)");
  }
}
