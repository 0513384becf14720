package io.gearshift.driver.policy;

import io.gearshift.driver.policy.diversity.GradientDiversity;
import io.gearshift.driver.policy.diversity.TensorRange;
import io.gearshift.driver.policy.diversity.Threshold;
import io.gearshift.driver.policy.rate.LearningRateSchedule;
import io.gearshift.executors.numerics.Precision;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Shifts on inter-epoch gradient diversity. After every {@code resolution} epochs of a gear the
 * {@linkplain GradientDiversity diversity} of their gradients is taken; the ratio of the gear's
 * largest diversity to it is held against the {@linkplain Threshold threshold}; a ratio above is a
 * violation, and {@code patience} violations shift up. The last gear is not watched.
 *
 * <p>Source: MuPPET (arXiv 2006.09049), section 3.3, and the public code's {@code policy.py}. Not
 * from there: the {@linkplain EpochLimits limits} of epochs per gear; a shift that they force
 * begins a new window.
 */
public final class MuppetPolicy implements PrecisionPolicy {

  /**
   * The policy's constants.
   *
   * @param resolution epochs per window, at least 1; with 1 the diversity is always 1
   * @param patience violations that shift up, at least 1
   * @param threshold what the ratio of diversities is held against
   * @param limits how long a gear lasts at the least and at the most
   */
  public record Settings(int resolution, int patience, Threshold threshold, EpochLimits limits) {
    public Settings {
      if (resolution < 1 || patience < 1) {
        throw new IllegalArgumentException(
            "Invalid policy: resolution "
                + resolution
                + ", patience "
                + patience
                + " (must both be at least 1)");
      }
    }
  }

  private final Settings settings;
  private final Gears gears;
  private final GradientDiversity window;
  private double maxDiversity;
  private int violations;

  /**
   * @param tensors the parameter tensors whose diversity counts
   */
  public MuppetPolicy(
      Settings settings, Ladder ladder, LearningRateSchedule rates, List<TensorRange> tensors) {
    this.settings = settings;
    this.gears = new Gears(ladder, rates);
    this.window = new GradientDiversity(tensors);
  }

  @Override
  public PolicyKind kind() {
    return PolicyKind.MUPPET;
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
    return !gears.isLast();
  }

  @Override
  public PolicyDecision endOfEpoch(int epoch, float[] gradient) {
    if (gears.isLast()) {
      return PolicyDecision.quiet(epoch, gears.precision(), violations, gears.completeAfter(epoch));
    }
    window.add(gradient);
    PolicyDecision seen =
        window.epochs() < settings.resolution()
            ? PolicyDecision.quiet(epoch, gears.precision(), violations, false)
            : judge(epoch);
    int epochs = gears.epochsAtEndOf(epoch);
    if (violations >= settings.patience() && settings.limits().allow(epochs)) {
      return shift(seen, ShiftReason.VIOLATIONS);
    }
    return settings.limits().force(epochs) ? shift(seen, ShiftReason.LARGEST_EPOCHS) : seen;
  }

  private PolicyDecision judge(int epoch) {
    OptionalDouble diversity = window.value();
    window.clear();
    if (diversity.isEmpty()) {
      return PolicyDecision.quiet(epoch, gears.precision(), violations, false);
    }
    double value = diversity.getAsDouble();
    maxDiversity = Math.max(maxDiversity, value);
    double ratio = maxDiversity / value;
    double threshold = settings.threshold().at(epoch);
    if (ratio > threshold) {
      violations++;
    }
    return new PolicyDecision(
        epoch,
        gears.precision(),
        value,
        maxDiversity,
        ratio,
        threshold,
        violations,
        null,
        null,
        false);
  }

  private PolicyDecision shift(PolicyDecision seen, ShiftReason reason) {
    violations = 0;
    maxDiversity = 0;
    window.clear();
    return seen.shift(gears.shiftAfter(seen.epoch()), reason);
  }

  @Override
  public PolicyState state() {
    return new PolicyState(
        gears.gear(),
        gears.start(),
        violations,
        maxDiversity,
        window.epochs(),
        window.squaredNorms(),
        gears.labels());
  }

  @Override
  public float[] gradientSum() {
    return window.gradientSum();
  }

  @Override
  public void restore(PolicyState state, float[] gradientSum) {
    window.restore(state.windowEpochs(), state.squaredNorms(), gradientSum);
    gears.restore(state);
    violations = state.violations();
    maxDiversity = state.maxDiversity();
  }
}
