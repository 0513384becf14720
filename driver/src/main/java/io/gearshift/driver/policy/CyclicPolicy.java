package io.gearshift.driver.policy;

import io.gearshift.driver.policy.rate.LearningRateSchedule;
import io.gearshift.executors.numerics.Precision;
import java.util.List;

/**
 * Goes from the narrowest fixed-point format to the widest along half a cosine, and begins again:
 * {@code B = B_min + (B_max - B_min) (1 - cos(pi t / T)) / 2} in epoch t of a cycle of T. The gear
 * is the ladder's format nearest to B, the narrower of two equally near.
 *
 * <p>Source: CPT, cyclic precision training (Fu et al., ICLR 2021, arXiv 2101.09868), equation 1,
 * which counts in iterations and rounds to whole bits; here a width lasts an epoch at the least.
 * There gradients keep one width; here every operand of every product has the gear's.
 */
public final class CyclicPolicy implements PrecisionPolicy {
  private final int epochsPerCycle;
  private final Ladder ladder;
  private final Gears gears;

  /**
   * @param epochsPerCycle at least 2
   * @throws IllegalArgumentException if there are fewer, or a gear is not of fixed point
   */
  public CyclicPolicy(int epochsPerCycle, Ladder ladder, LearningRateSchedule rates) {
    if (epochsPerCycle < 2) {
      throw new IllegalArgumentException(
          "Invalid epochs of a cycle: " + epochsPerCycle + " (must be at least 2)");
    }
    if (!ladder.gears().stream().allMatch(Precision.Fixed.class::isInstance)) {
      throw new IllegalArgumentException(
          "Invalid ladder: " + ladder + " (must be of fixed-point formats to be cycled through)");
    }
    this.epochsPerCycle = epochsPerCycle;
    this.ladder = ladder;
    this.gears = new Gears(ladder, rates);
  }

  @Override
  public PolicyKind kind() {
    return PolicyKind.CYCLIC;
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
    int next = gear(epoch + 1);
    return next == gears.gear()
        ? seen
        : seen.shift(gears.shiftAfter(epoch, next), ShiftReason.SCHEDULED);
  }

  private int gear(int epoch) {
    double lowest = bits(0);
    double range = bits(ladder.size() - 1) - lowest;
    double phase = (double) (epoch % epochsPerCycle) / epochsPerCycle;
    double wanted = lowest + range * (1 - StrictMath.cos(Math.PI * phase)) / 2;
    int nearest = 0;
    for (int gear = 1; gear < ladder.size(); gear++) {
      if (Math.abs(bits(gear) - wanted) < Math.abs(bits(nearest) - wanted)) {
        nearest = gear;
      }
    }
    return nearest;
  }

  private int bits(int gear) {
    return ((Precision.Fixed) ladder.precision(gear)).bits();
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
