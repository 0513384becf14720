package io.gearshift.driver.policy;

import io.gearshift.driver.policy.rate.LearningRateSchedule;
import io.gearshift.executors.numerics.Precision;
import java.util.List;
import java.util.OptionalInt;

/**
 * Some epochs in a wide format, in which ranges are found, then training proper in another, from
 * the initial parameters and with those ranges. Learning rates count from the first epoch of
 * training proper; the search trains at the rate of that epoch.
 *
 * <p>Source: Courbariaux, Bengio, David 2014 (arXiv 1412.7024), section 9, and the public code's
 * {@code init_range}.
 */
public final class RangeSearchPolicy implements PrecisionPolicy {
  private final int searchEpochs;
  private final LearningRateSchedule rates;
  private final Gears gears;

  /**
   * @param searchEpochs epochs of the ladder's first gear, at least 1
   * @param ladder the wide format and the one of training proper
   * @throws IllegalArgumentException if there are not two gears, or no epoch of the first
   */
  public RangeSearchPolicy(int searchEpochs, Ladder ladder, LearningRateSchedule rates) {
    if (searchEpochs < 1 || ladder.size() != 2) {
      throw new IllegalArgumentException(
          "Invalid range search: "
              + searchEpochs
              + " epochs of "
              + ladder
              + " (must be at least 1, of the first of two gears)");
    }
    this.searchEpochs = searchEpochs;
    this.rates = rates;
    this.gears = new Gears(ladder, rates);
  }

  @Override
  public PolicyKind kind() {
    return PolicyKind.RANGE_SEARCH;
  }

  @Override
  public Precision precision() {
    return gears.precision();
  }

  @Override
  public int firstEpoch() {
    return searchEpochs;
  }

  @Override
  public double learningRate(int epoch) {
    return rates.rate(Math.max(0, epoch - searchEpochs), OptionalInt.empty());
  }

  @Override
  public boolean needsGradient() {
    return false;
  }

  @Override
  public PolicyDecision endOfEpoch(int epoch, float[] gradient) {
    PolicyDecision seen = PolicyDecision.quiet(epoch, gears.precision(), 0, false);
    return epoch + 1 == searchEpochs
        ? seen.shift(gears.shiftAfter(epoch), ShiftReason.RANGES_FOUND)
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
