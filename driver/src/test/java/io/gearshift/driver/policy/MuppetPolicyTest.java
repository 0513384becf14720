package io.gearshift.driver.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
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

  @Test
  void zeroResolutionOrPatienceIsRefused() {
    assertThatThrownBy(() -> new MuppetPolicy.Settings(0, 1, STRICT, EpochLimits.NONE))
        .hasMessage("Invalid policy: resolution 0, patience 1 (must both be at least 1)");
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
