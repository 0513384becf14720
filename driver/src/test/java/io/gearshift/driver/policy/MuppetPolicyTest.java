package io.gearshift.driver.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gearshift.driver.policy.diversity.TensorRange;
import io.gearshift.driver.policy.diversity.Threshold;
import io.gearshift.driver.policy.rate.LearningRateSchedule;
import io.gearshift.executors.numerics.Precision;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MuppetPolicyTest {
  private static final List<TensorRange> TENSORS =
      List.of(new TensorRange(0, 3), new TensorRange(3, 2));
  private static final Threshold STRICT = new Threshold(1, 0, 0);
  private static final LearningRateSchedule RATES =
      new LearningRateSchedule.SinglePrecisionDecay(0.1, 0.1, 0.01, 2);

  @Test
  void largestNumberOfEpochsShiftsWithoutViolations() {
    MuppetPolicy policy = policy(3, 2, STRICT, new EpochLimits(0, 2), 8, 12, -1);
    List<PolicyDecision> decisions = run(policy, 0, 4);

    assertThat(decisions)
        .extracting(PolicyDecision::switchTo)
        .containsExactly(null, new Precision.Fixed(12), null, Precision.FLOAT32);
    assertThat(decisions.get(1).reason()).isEqualTo(ShiftReason.LARGEST_EPOCHS);
    assertThat(decisions).allMatch(decision -> decision.diversity() == null);
  }

  @Test
  void forcedShiftBeginsANewWindow() {
    MuppetPolicy policy = policy(2, 9, STRICT, new EpochLimits(0, 3), 8, 12, -1);
    List<PolicyDecision> decisions = run(policy, 0, 6);

    assertThat(decisions)
        .extracting(decision -> decision.diversity() != null)
        .containsExactly(false, true, false, false, true, false);
  }

  @Test
  void leastNumberOfEpochsHoldsViolationsBack() {
    MuppetPolicy free = policy(1, 1, new Threshold(0.5, 0, 0), EpochLimits.NONE, 8, -1);
    MuppetPolicy held = policy(1, 1, new Threshold(0.5, 0, 0), new EpochLimits(3, 0), 8, -1);

    assertThat(run(free, 0, 1).get(0).reason()).isEqualTo(ShiftReason.VIOLATIONS);
    assertThat(run(held, 0, 3))
        .extracting(PolicyDecision::switchTo)
        .containsExactly(null, null, Precision.FLOAT32);
  }

  @Test
  void singlePrecisionPhaseDecaysToTheMinimumAndStops() {
    MuppetPolicy policy = policy(1, 1, STRICT, new EpochLimits(0, 2), 8, -1);
    List<Double> rates = new ArrayList<>();
    int epoch = 0;
    PolicyDecision decision;
    do {
      rates.add(policy.learningRate(epoch));
      decision = policy.endOfEpoch(epoch, gradient(epoch));
      epoch++;
    } while (!decision.stop());

    assertThat(rates).containsExactly(0.1, 0.1, 0.1, 0.1, 0.01, 0.01);
  }

  @Test
  void lastGearNeedsNoGradient() {
    MuppetPolicy policy = policy(2, 1, STRICT, EpochLimits.NONE, 8);

    assertThat(policy.needsGradient()).isFalse();
    assertThat(policy.endOfEpoch(0, new float[0]).diversity()).isNull();
    assertThat(policy.precision()).isEqualTo(new Precision.Fixed(8));
  }

  @Test
  void restoredPolicyDecidesAsTheOriginalFromEveryEpochOn() throws JsonProcessingException {
    int epochs = 24;
    for (int cut = 0; cut < epochs; cut++) {
      MuppetPolicy whole = policy(3, 1, STRICT, new EpochLimits(0, 8), 8, 12, 16, -1);
      run(whole, 0, cut);
      ObjectMapper json = new ObjectMapper();
      PolicyState kept = json.readValue(json.writeValueAsString(whole.state()), PolicyState.class);
      assertThat(kept).isEqualTo(whole.state());
      MuppetPolicy resumed = policy(3, 1, STRICT, new EpochLimits(0, 8), 8, 12, 16, -1);
      resumed.restore(kept, whole.gradientSum());

      assertThat(run(resumed, cut, epochs)).isEqualTo(run(whole, cut, epochs));
      assertThat(resumed.state()).isEqualTo(whole.state());
      assertThat(resumed.gradientSum()).isEqualTo(whole.gradientSum());
    }
  }

  @Test
  void stateOfAnotherNetworkOrLadderIsRefused() {
    MuppetPolicy policy = policy(3, 2, STRICT, EpochLimits.NONE, 8, -1);

    assertThatThrownBy(
            () ->
                policy.restore(
                    new PolicyState(0, 0, 0, 0, 0, List.of(0.0), List.of()), new float[0]))
        .hasMessage("Invalid policy state: 1 tensors (must be 2, as in the network)");
    assertThatThrownBy(
            () ->
                policy.restore(
                    new PolicyState(2, 9, 0, 0, 0, List.of(0.0, 0.0), List.of()), new float[0]))
        .hasMessage(
            "Invalid policy state: gear 2 (must be below 2, the number of gears in 8 fp32)");
    assertThatThrownBy(
            () ->
                policy.restore(
                    new PolicyState(0, 0, 0, 0, 1, List.of(1.0, 1.0), List.of()), new float[0]))
        .hasMessageContaining("1 epochs with a gradient sum of 0 values");
  }

  /** Windows of two epochs by hand: diversity 1 where gradients are orthogonal, 1/2 where equal. */
  @Test
  void everyFigureOfADecisionFollowsFromItsWindow() {
    Threshold falling = new Threshold(1, 1, Math.log(2));
    MuppetPolicy policy =
        new MuppetPolicy(
            new MuppetPolicy.Settings(2, 2, falling, EpochLimits.NONE),
            Ladder.ofBits(List.of(8, 12, -1)),
            RATES,
            List.of(new TensorRange(0, 2)));
    float[][] gradients = {
      {3, 0}, {0, 4}, {1, 0}, {1, 0}, {1, 0}, {0, 1}, {2, 0}, {2, 0}, {5, 0}, {5, 0}
    };
    double[] diversities = {1, 0.5, 1, 0.5, 0.5};
    double[] largest = {1, 1, 1, 1, 0.5};
    double[] ratios = {1, 2, 1, 2, 1};
    int[] violations = {0, 1, 1, 2, 0};
    for (int epoch = 0; epoch < gradients.length; epoch++) {
      assertThat(policy.needsGradient()).isTrue();
      PolicyDecision decision = policy.endOfEpoch(epoch, gradients[epoch]);
      int window = epoch / 2;
      assertThat(decision.epoch()).isEqualTo(epoch);
      assertThat(decision.precision().label()).isEqualTo(epoch < 8 ? "8" : "12");
      assertThat(decision.stop()).isFalse();
      if (epoch % 2 == 0) {
        assertThat(decision.diversity()).isNull();
        assertThat(decision.ratio()).isNull();
        assertThat(decision.violations())
            .isEqualTo(epoch == 8 || epoch == 0 ? 0 : violations[window - 1]);
        continue;
      }
      assertThat(decision.diversity()).isEqualTo(diversities[window]);
      assertThat(decision.maxDiversity()).isEqualTo(largest[window]);
      assertThat(decision.ratio()).isEqualTo(ratios[window]);
      assertThat(decision.threshold()).isCloseTo(1 + Math.pow(0.5, epoch), within(1e-12));
      assertThat(decision.violations()).isEqualTo(violations[window]);
      assertThat(decision.switchTo()).isEqualTo(epoch == 7 ? new Precision.Fixed(12) : null);
      assertThat(decision.reason()).isEqualTo(epoch == 7 ? ShiftReason.VIOLATIONS : null);
    }
    assertThat(policy.state().gear()).isEqualTo(1);
    assertThat(policy.state().gearStart()).isEqualTo(8);
    assertThat(policy.state().ladder()).containsExactly("8", "12", "fp32");
  }

  @Test
  void aRatioAtTheThresholdIsNoViolation() {
    float[][] gradients = {{3, 0, 0, 1, 0}, {0, 4, 0, 0, 1}, {1, 0, 0, 1, 0}, {1, 0, 0, 1, 0}};
    for (double threshold : new double[] {2, Math.nextDown(2.0)}) {
      MuppetPolicy policy = policy(2, 9, new Threshold(threshold, 0, 0), EpochLimits.NONE, 8, -1);
      PolicyDecision last = null;
      for (int epoch = 0; epoch < gradients.length; epoch++) {
        last = policy.endOfEpoch(epoch, gradients[epoch]);
      }
      assertThat(last.ratio()).isEqualTo(2);
      assertThat(last.violations()).isEqualTo(threshold < 2 ? 1 : 0);
    }
  }

  @Test
  void aWindowWhoseGradientsCancelCountsForNothing() {
    MuppetPolicy policy = policy(2, 1, new Threshold(0.5, 0, 0), EpochLimits.NONE, 8, -1);

    policy.endOfEpoch(0, new float[] {1, 2, 3, 4, 5});
    PolicyDecision cancelled = policy.endOfEpoch(1, new float[] {-1, -2, -3, -4, -5});
    PolicyDecision half = policy.endOfEpoch(2, new float[] {1, 2, 3, 4, 5});
    PolicyDecision next = policy.endOfEpoch(3, new float[] {1, 2, 3, 4, 5});

    assertThat(cancelled).isEqualTo(PolicyDecision.quiet(1, new Precision.Fixed(8), 0, false));
    assertThat(half.diversity()).isNull();
    assertThat(next.diversity()).isEqualTo(0.5);
    assertThat(next.switchTo()).isEqualTo(Precision.FLOAT32);
  }

  @Test
  void aStateOfAnotherLadderIsRefusedThoughItsGearIsThere() {
    MuppetPolicy policy = policy(3, 2, STRICT, EpochLimits.NONE, 8, 14, -1);

    assertThatThrownBy(() -> policy.restore(state(1, List.of("8", "12", "fp32")), new float[0]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid policy state: gear 1 is 12 (must be 14 in 8 14 fp32)");
    assertThatThrownBy(() -> policy.restore(state(-1, List.of()), new float[0]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Invalid policy state: gear -1 (must be below 3, the number of gears in 8 14 fp32)");
    policy.restore(state(1, List.of("8", "14", "16")), new float[0]);
    assertThat(policy.precision()).isEqualTo(new Precision.Fixed(14));
  }

  /** Programs of before it was kept wrote no ladder. */
  @Test
  void aStateWithoutItsLadderIsTaken() {
    MuppetPolicy policy = policy(3, 2, STRICT, EpochLimits.NONE, 8, 12, -1);

    policy.restore(state(1, null), new float[0]);

    assertThat(policy.precision()).isEqualTo(new Precision.Fixed(12));
  }

  private static PolicyState state(int gear, List<String> ladder) {
    return new PolicyState(gear, 4, 0, 0, 0, List.of(0.0, 0.0), ladder);
  }

  @Test
  void zeroResolutionOrPatienceIsRefused() {
    assertThatThrownBy(() -> new MuppetPolicy.Settings(0, 1, STRICT, EpochLimits.NONE))
        .hasMessage("Invalid policy: resolution 0, patience 1 (must both be at least 1)");
    assertThatThrownBy(() -> new MuppetPolicy.Settings(1, 0, STRICT, EpochLimits.NONE))
        .hasMessage("Invalid policy: resolution 1, patience 0 (must both be at least 1)");
  }

  private static MuppetPolicy policy(
      int resolution, int patience, Threshold threshold, EpochLimits limits, Integer... bits) {
    return new MuppetPolicy(
        new MuppetPolicy.Settings(resolution, patience, threshold, limits),
        Ladder.ofBits(List.of(bits)),
        RATES,
        TENSORS);
  }

  private static List<PolicyDecision> run(MuppetPolicy policy, int from, int to) {
    List<PolicyDecision> decisions = new ArrayList<>();
    for (int epoch = from; epoch < to; epoch++) {
      decisions.add(policy.endOfEpoch(epoch, gradient(epoch)));
    }
    return decisions;
  }

  /** Gradients that turn at an uneven pace, so that diversities rise and fall. */
  private static float[] gradient(int epoch) {
    float[] gradient = new float[5];
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] = (float) Math.cos(0.07 * epoch * epoch + i);
    }
    return gradient;
  }
}
