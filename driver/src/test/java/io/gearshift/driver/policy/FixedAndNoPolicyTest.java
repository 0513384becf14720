package io.gearshift.driver.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.executors.numerics.Precision;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FixedAndNoPolicyTest {
  private static final LearningRateSchedule RATES =
      new LearningRateSchedule.SinglePrecisionDecay(0.1, 0.1, 0.1, 2);

  @Test
  void fixedPolicyShiftsAfterTheGivenEpochsAndStopsAfterTheLastRate() {
    FixedPolicy policy = new FixedPolicy(List.of(0, 2), Ladder.ofBits(List.of(8, 12, -1)), RATES);
    List<String> ran = new ArrayList<>();
    PolicyDecision decision;
    int epoch = 0;
    do {
      ran.add(policy.precision().label());
      decision = policy.endOfEpoch(epoch++, new float[0]);
    } while (!decision.stop());

    assertThat(ran).containsExactly("8", "12", "12", "fp32", "fp32");
  }

  @Test
  void restoredFixedPolicyGoesOnWhereItWas() {
    Ladder ladder = Ladder.ofBits(List.of(8, 12, -1));
    FixedPolicy policy = new FixedPolicy(List.of(0, 2), ladder, RATES);
    policy.endOfEpoch(0, new float[0]);
    FixedPolicy resumed = new FixedPolicy(List.of(0, 2), ladder, RATES);
    resumed.restore(policy.state(), policy.gradientSum());

    assertThat(resumed.precision()).isEqualTo(new Precision.Fixed(12));
    assertThat(resumed.endOfEpoch(1, new float[0])).isEqualTo(policy.endOfEpoch(1, new float[0]));
    assertThat(resumed.endOfEpoch(2, new float[0]).switchTo()).isEqualTo(Precision.FLOAT32);
  }

  @Test
  void fixedPolicyWantsOneEpochASwitch() {
    Ladder ladder = Ladder.ofBits(List.of(8, 12, -1));
    assertThatThrownBy(() -> new FixedPolicy(List.of(3), ladder, RATES))
        .hasMessage("Invalid switch epochs: [3] (must be 2, one for every switch in 8 12 fp32)");
    assertThatThrownBy(() -> new FixedPolicy(List.of(3, 3), ladder, RATES))
        .hasMessage("Invalid switch epochs: [3, 3] (must rise from entry to entry)");
  }

  @Test
  void noPolicyNeverShifts() {
    NoPolicy policy =
        new NoPolicy(new Precision.Fixed(8), new LearningRateSchedule.Stepped(0.1, 0.1, List.of()));
    for (int epoch = 0; epoch < 50; epoch++) {
      PolicyDecision decision = policy.endOfEpoch(epoch, new float[0]);
      assertThat(decision.switchTo()).isNull();
      assertThat(decision.stop()).isFalse();
    }
    assertThat(policy.precision()).isEqualTo(new Precision.Fixed(8));
  }

  @Test
  void ladderRisesAndEndsInSinglePrecisionIfItHasIt() {
    assertThat(Ladder.ofBits(List.of(8, 12, 14, 16, -1))).hasToString("8 12 14 16 fp32");
    assertThatThrownBy(() -> Ladder.ofBits(List.of(8, -1, 12)))
        .hasMessage(
            "Invalid ladder: 8 fp32 12 (must rise from entry to entry, single precision last)");
    assertThatThrownBy(() -> Ladder.ofBits(List.of()))
        .hasMessage("Invalid ladder: no precision (must have at least one)");
  }

  @Test
  void publishedThresholdFallsFromTwoAndAHalfToOne() {
    assertThat(Threshold.PUBLISHED.at(0)).isEqualTo(2.5);
    assertThat(Threshold.PUBLISHED.at(1_000)).isEqualTo(1.0);
  }

  @Test
  void limitsThatContradictAreRefused() {
    assertThatThrownBy(() -> new EpochLimits(5, 3)).hasMessageContaining("5 to 3");
  }
}
