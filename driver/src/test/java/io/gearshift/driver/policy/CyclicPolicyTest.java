package io.gearshift.driver.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.driver.policy.rate.LearningRateSchedule;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The cosine of CPT (arXiv 2101.09868), with values worked out by hand. */
class CyclicPolicyTest {
  private static final LearningRateSchedule RATES =
      new LearningRateSchedule.Stepped(0.1, 0.1, List.of());

  private static List<String> run(CyclicPolicy policy, int from, int to) {
    List<String> ran = new ArrayList<>();
    for (int epoch = from; epoch < to; epoch++) {
      ran.add(policy.precision().label());
      PolicyDecision decision = policy.endOfEpoch(epoch, new float[0]);
      assertThat(decision.stop()).isFalse();
      assertThat(decision.reason()).isIn(null, ShiftReason.SCHEDULED);
    }
    return ran;
  }

  @Test
  void widthsFollowTheCosineAndBeginAgain() {
    // 3 + 5 (1 - cos(pi t / 8)) / 2: 3, 3.19, 3.73, 4.54, 5.5, 6.46, 7.27, 7.81.
    Ladder ladder = Ladder.ofBits(List.of(3, 4, 5, 6, 7, 8));
    assertThat(run(new CyclicPolicy(8, ladder, RATES), 0, 10))
        .containsExactly("3", "3", "4", "5", "5", "6", "7", "8", "3", "3");
  }

  @Test
  void onlyTheLaddersFormatsAreTaken() {
    // 8 + 8 (1 - cos(pi t / 4)) / 2: 8, 9.17, 12, 14.83.
    Ladder ladder = Ladder.ofBits(List.of(8, 12, 16));
    assertThat(run(new CyclicPolicy(4, ladder, RATES), 0, 9))
        .containsExactly("8", "8", "12", "16", "8", "8", "12", "16", "8");
  }

  @Test
  void aRestoredPolicyGoesOnWhereItWas() {
    Ladder ladder = Ladder.ofBits(List.of(4, 6, 8));
    CyclicPolicy policy = new CyclicPolicy(6, ladder, RATES);
    run(policy, 0, 5);
    CyclicPolicy resumed = new CyclicPolicy(6, ladder, RATES);
    resumed.restore(policy.state(), policy.gradientSum());

    assertThat(run(resumed, 5, 20)).isEqualTo(run(policy, 5, 20));
  }

  @Test
  void formatsWithoutAWidthAndShortCyclesAreRefused() {
    assertThatThrownBy(() -> new CyclicPolicy(8, Ladder.ofBits(List.of(8, -1)), RATES))
        .hasMessage("Invalid ladder: 8 fp32 (must be of fixed-point formats to be cycled through)");
    assertThatThrownBy(() -> new CyclicPolicy(1, Ladder.ofBits(List.of(4, 8)), RATES))
        .hasMessage("Invalid epochs of a cycle: 1 (must be at least 2)");
  }
}
