package io.gearshift.driver.policy;

import io.gearshift.driver.policy.rate.LearningRateSchedule;
import io.gearshift.executors.numerics.Precision;
import java.util.List;

/**
 * Shifts up at the end of given epochs, whatever the gradients: the control for {@link
 * MuppetPolicy}. An epoch in the list is the last of its gear, as in {@code Prec_Epoch_Schedule} of
 * the public MuPPET code.
 */
public final class FixedPolicy implements PrecisionPolicy {
  private final List<Integer> lastEpochs;
  private final Gears gears;

  /**
   * @param lastEpochs the last epoch of every gear but the ladder's last, rising
   * @throws IllegalArgumentException if there is not one epoch a shift or they do not rise
   */
  public FixedPolicy(List<Integer> lastEpochs, Ladder ladder, LearningRateSchedule rates) {
    if (lastEpochs.size() != ladder.size() - 1) {
      throw new IllegalArgumentException(
          "Invalid switch epochs: "
              + lastEpochs
              + " (must be "
              + (ladder.size() - 1)
              + ", one for every switch in "
              + ladder
              + ")");
    }
    for (int i = 1; i < lastEpochs.size(); i++) {
      if (lastEpochs.get(i) <= lastEpochs.get(i - 1)) {
        throw new IllegalArgumentException(
            "Invalid switch epochs: " + lastEpochs + " (must rise from entry to entry)");
      }
    }
    this.lastEpochs = List.copyOf(lastEpochs);
    this.gears = new Gears(ladder, rates);
  }

  @Override
  public PolicyKind kind() {
    return PolicyKind.FIXED;
  }

  @Override
  public Precision precision() {
    return gears.precision();
  }

  @Override
  public double learningRate(int epoch) {
    return gears.learningRate(epoch);
  }

  @Override
  public boolean needsGradient() {
    return false;
  }

  @Override
  public PolicyDecision endOfEpoch(int epoch, float[] gradient) {
    PolicyDecision seen =
        PolicyDecision.quiet(epoch, gears.precision(), 0, gears.completeAfter(epoch));
    return lastEpochs.contains(epoch) && !gears.isLast()
        ? seen.shift(gears.shiftAfter(epoch), ShiftReason.SCHEDULED)
        : seen;
  }

  @Override
  public PolicyState state() {
    return new PolicyState(gears.gear(), gears.start(), 0, 0, 0, List.of(), gears.labels());
  }

  @Override
  public float[] gradientSum() {
    return new float[0];
  }

  @Override
  public void restore(PolicyState state, float[] gradientSum) {
    gears.restore(state);
  }
}
