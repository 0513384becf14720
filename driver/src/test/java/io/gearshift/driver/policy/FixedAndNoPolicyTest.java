package io.gearshift.driver.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gearshift.driver.policy.diversity.Threshold;
import io.gearshift.driver.policy.rate.LearningRateSchedule;
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
    for (int[] limits : new int[][] {{5, 3}, {-1, 0}, {0, -1}}) {
      assertThatThrownBy(() -> new EpochLimits(limits[0], limits[1]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "Invalid limits of epochs per gear: %d to %d"
                  + " (must not be negative, the least at most the largest)",
              limits[0], limits[1]);
    }
    EpochLimits exact = new EpochLimits(3, 3);
    assertThat(exact.allow(2)).isFalse();
    assertThat(exact.allow(3)).isTrue();
    assertThat(exact.force(2)).isFalse();
    assertThat(exact.force(3)).isTrue();
    assertThat(EpochLimits.NONE.force(1_000)).isFalse();
  }

  /** The rate falls two epochs after single precision has begun, which is epoch 3. */
  @Test
  void theRateOfAFixedPolicyFollowsWhenSinglePrecisionBegan() {
    LearningRateSchedule decay = new LearningRateSchedule.SinglePrecisionDecay(0.1, 0.1, 0.001, 2);
    FixedPolicy policy = new FixedPolicy(List.of(0, 2), Ladder.ofBits(List.of(8, 12, -1)), decay);
    List<Double> rates = new ArrayList<>();
    for (int epoch = 0; epoch < 6; epoch++) {
      rates.add(policy.learningRate(epoch));
      assertThat(policy.needsGradient()).isFalse();
      policy.endOfEpoch(epoch, new float[0]);
    }

    assertThat(rates).containsExactly(0.1, 0.1, 0.1, 0.1, 0.1, 0.01);
    assertThat(policy.gradientSum()).isEmpty();
    assertThat(policy.state().gear()).isEqualTo(2);
    assertThat(policy.state().gearStart()).isEqualTo(3);
    assertThat(policy.state().ladder()).containsExactly("8", "12", "fp32");
  }

  @Test
  void aScheduledShiftSaysSo() {
    FixedPolicy policy = new FixedPolicy(List.of(1), Ladder.ofBits(List.of(8, 12)), RATES);

    assertThat(policy.endOfEpoch(0, new float[0]).switchTo()).isNull();
    PolicyDecision shift = policy.endOfEpoch(1, new float[0]);

    assertThat(shift.precision()).isEqualTo(new Precision.Fixed(8));
    assertThat(shift.switchTo()).isEqualTo(new Precision.Fixed(12));
    assertThat(shift.reason()).isEqualTo(ShiftReason.SCHEDULED);
    assertThat(policy.endOfEpoch(1, new float[0]).switchTo()).as("in the last gear").isNull();
  }

  @Test
  void noPolicyInSinglePrecisionDecaysFromTheFirstEpochAndStops() {
    NoPolicy policy = new NoPolicy(Precision.FLOAT32, RATES);

    assertThat(policy.needsGradient()).isFalse();
    assertThat(policy.learningRate(1)).isEqualTo(0.1);
    assertThat(policy.learningRate(2)).isCloseTo(0.01, within(1e-15));
    assertThat(policy.endOfEpoch(0, new float[0]).stop()).isFalse();
    assertThat(policy.endOfEpoch(1, new float[0]).stop()).isTrue();
  }

  /** Runs are named by it in records. */
  @Test
  void everyPolicySaysItsKind() {
    Ladder ladder = Ladder.ofBits(List.of(8));
    assertThat(new FixedPolicy(List.of(), ladder, RATES).kind()).isEqualTo(PolicyKind.FIXED);
    assertThat(new NoPolicy(Precision.FLOAT32, RATES).kind()).isEqualTo(PolicyKind.NONE);
    assertThat(
            new MuppetPolicy(
                    new MuppetPolicy.Settings(1, 1, Threshold.PUBLISHED, EpochLimits.NONE),
                    ladder,
                    RATES,
                    List.of())
                .kind())
        .isEqualTo(PolicyKind.MUPPET);
  }

  @Test
  void noPolicyTakesBackItsStateAndRefusesThatOfALadder() {
    NoPolicy policy = new NoPolicy(new Precision.Fixed(8), RATES);
    policy.restore(policy.state(), policy.gradientSum());

    assertThat(policy.gradientSum()).isEmpty();
    PolicyState higher = new PolicyState(1, 3, 0, 0, 0, List.of(), List.of("8", "12"));
    assertThatThrownBy(() -> policy.restore(higher, new float[0]))
        .hasMessage("Invalid policy state: gear 1 (must be below 1, the number of gears in 8)");
  }
}
