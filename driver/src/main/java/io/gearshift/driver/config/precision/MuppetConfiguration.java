package io.gearshift.driver.config.precision;

import io.gearshift.driver.config.key.ConfigurationValues;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.policy.CyclicPolicy;
import io.gearshift.driver.policy.EpochLimits;
import io.gearshift.driver.policy.FixedPolicy;
import io.gearshift.driver.policy.Ladder;
import io.gearshift.driver.policy.MuppetPolicy;
import io.gearshift.driver.policy.NoPolicy;
import io.gearshift.driver.policy.PolicyKind;
import io.gearshift.driver.policy.PrecisionPolicy;
import io.gearshift.driver.policy.RangeSearchPolicy;
import io.gearshift.driver.policy.diversity.TensorRange;
import io.gearshift.driver.policy.rate.LearningRateSchedule;
import io.gearshift.executors.numerics.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The ladder of precisions and how it is climbed.
 *
 * @param policy what climbs it
 * @param ladder the precisions, one only under {@link PolicyKind#NONE}
 * @param ladderFrom whether all of them are climbed or those that gain time
 * @param settings constants of the muppet policy
 * @param switchEpochs last epochs of the gears under {@link PolicyKind#FIXED} and {@link
 *     PolicyKind#RANGE_SEARCH}, else empty
 * @param epochsPerCycle of the cyclic policy
 * @param rates the learning rate of every epoch
 */
public record MuppetConfiguration(
    PolicyKind policy,
    Ladder ladder,
    LadderFrom ladderFrom,
    MuppetPolicy.Settings settings,
    List<Integer> switchEpochs,
    int epochsPerCycle,
    LearningRateSchedule rates) {

  /** The public format's names of number formats. */
  enum DataType {
    /** DFixed. */
    DYNAMIC_FIXED_POINT,
    /** Float. */
    SINGLE_PRECISION
  }

  /** Which of the ladder's gears are climbed. */
  public enum LadderFrom {
    /** All. */
    CONFIGURED,
    /** Those that the workers' times speak for. */
    AUTO
  }

  /** What changes the learning rate. */
  enum LearningRateFrom {
    /** By gamma in the single precision phase, which ends the run. */
    DECAY,
    /** At the epochs of LR_Schedule. */
    SCHEDULE
  }

  /**
   * The same climbing with some gears only. Under {@link PolicyKind#FIXED} the epochs of a gear
   * that is left out are the next one's.
   *
   * @throws UserError if one of them is not in this ladder or they do not end as it does, which
   *     takes a run that was started with another
   */
  public MuppetConfiguration withGears(Ladder kept) {
    boolean sameEnd = kept.precision(kept.size() - 1).equals(ladder.precision(ladder.size() - 1));
    if (!sameEnd || !ladder.gears().containsAll(kept.gears())) {
      throw new UserError(
          "Cannot resume: the run climbs "
              + kept
              + " (must be gears of Prec_Schedule, its last included: "
              + ladder
              + ")");
    }
    List<Integer> epochs = new ArrayList<>();
    for (int gear = 0; gear < switchEpochs.size(); gear++) {
      if (kept.gears().contains(ladder.precision(gear))) {
        epochs.add(switchEpochs.get(gear));
      }
    }
    return new MuppetConfiguration(
        policy, kept, ladderFrom, settings, epochs, epochsPerCycle, rates);
  }

  /** The gear that says most of a run: the first, but behind a search for ranges. */
  public Precision usualGear() {
    return ladder.precision(policy == PolicyKind.RANGE_SEARCH ? ladder.size() - 1 : 0);
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
      case CYCLIC -> new CyclicPolicy(epochsPerCycle, ladder, rates);
      case RANGE_SEARCH -> new RangeSearchPolicy(switchEpochs.get(0) + 1, ladder, rates);
      case NONE -> new NoPolicy(ladder.precision(0), rates);
    };
  }

  /**
   * The gears of a run, and what moves between them.
   *
   * @param named one format for the whole run; empty for gears by their bits
   * @param search epochs that find its ranges first
   */
  public static MuppetConfiguration of(
      ConfigurationValues values, Optional<Precision> named, int search) {
    PolicyKind policy = PolicyRules.policy(values);
    MuppetPolicy.Settings settings =
        new MuppetPolicy.Settings(
            values.get(MuppetKeys.POLICY_RESOLUTION),
            values.get(MuppetKeys.POLICY_PATIENCE),
            PolicyRules.threshold(values),
            new EpochLimits(
                values.get(PolicyKeys.MIN_EPOCHS_PER_GEAR), PolicyRules.mostEpochs(values)));
    LearningRateSchedule rates = PolicyRules.rates(values, policy);
    LadderFrom from = PolicyRules.ladderFrom(values, policy);
    int cycle = values.get(PolicyKeys.EPOCHS_PER_CYCLE);
    if (named.isPresent()) {
      Precision format = named.get();
      return search == 0
          ? new MuppetConfiguration(
              policy, new Ladder(List.of(format)), from, settings, List.of(), cycle, rates)
          : new MuppetConfiguration(
              PolicyKind.RANGE_SEARCH,
              new Ladder(List.of(MultiplierConfiguration.SEARCH, format)),
              from,
              settings,
              List.of(search - 1),
              cycle,
              rates);
    }
    return new MuppetConfiguration(
        policy,
        PolicyRules.ladder(values, policy),
        from,
        settings,
        PolicyRules.switchEpochs(values, policy),
        cycle,
        rates);
  }
}
