package io.gearshift.driver.config;

import io.gearshift.driver.policy.EpochLimits;
import io.gearshift.driver.policy.FixedPolicy;
import io.gearshift.driver.policy.Ladder;
import io.gearshift.driver.policy.LearningRateSchedule;
import io.gearshift.driver.policy.MuppetPolicy;
import io.gearshift.driver.policy.NoPolicy;
import io.gearshift.driver.policy.PolicyKind;
import io.gearshift.driver.policy.PrecisionPolicy;
import io.gearshift.driver.policy.TensorRange;
import java.util.List;

/**
 * The ladder of precisions and how it is climbed.
 *
 * @param policy what climbs it
 * @param ladder the precisions, one only under {@link PolicyKind#NONE}
 * @param settings constants of the muppet policy
 * @param switchEpochs last epochs of the gears under {@link PolicyKind#FIXED}, else empty
 * @param rates the learning rate of every epoch
 */
public record MuppetConfiguration(
    PolicyKind policy,
    Ladder ladder,
    MuppetPolicy.Settings settings,
    List<Integer> switchEpochs,
    LearningRateSchedule rates) {

  /** The public format's names of number formats. */
  enum DataType {
    /** DFixed. */
    DYNAMIC_FIXED_POINT,
    /** Float. */
    SINGLE_PRECISION
  }

  /** What changes the learning rate. */
  enum LearningRateFrom {
    /** By gamma in the single precision phase, which ends the run. */
    DECAY,
    /** At the epochs of LR_Schedule. */
    SCHEDULE
  }

  /**
   * A policy at the start of training.
   *
   * @param tensors where the parameter tensors lie in the flat gradient
   */
  public PrecisionPolicy newPolicy(List<TensorRange> tensors) {
    return switch (policy) {
      case MUPPET -> new MuppetPolicy(settings, ladder, rates, tensors);
      case FIXED -> new FixedPolicy(switchEpochs, ladder, rates);
      case NONE -> new NoPolicy(ladder.precision(0), rates);
    };
  }

  static MuppetConfiguration of(ConfigurationValues values) {
    PolicyKind policy = PolicyRules.policy(values);
    return new MuppetConfiguration(
        policy,
        PolicyRules.ladder(values, policy),
        new MuppetPolicy.Settings(
            values.get(ConfigurationKeys.POLICY_RESOLUTION),
            values.get(ConfigurationKeys.POLICY_PATIENCE),
            PolicyRules.threshold(values),
            new EpochLimits(
                values.get(ConfigurationKeys.MIN_EPOCHS_PER_GEAR), PolicyRules.mostEpochs(values))),
        PolicyRules.switchEpochs(values, policy),
        PolicyRules.rates(values, policy));
  }
}
