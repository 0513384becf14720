package io.gearshift.driver.config.precision;

import io.gearshift.driver.config.key.ConfigurationValues;
import io.gearshift.driver.config.precision.MuppetConfiguration.DataType;
import io.gearshift.driver.config.precision.MuppetConfiguration.LadderFrom;
import io.gearshift.driver.config.precision.MuppetConfiguration.LearningRateFrom;
import io.gearshift.driver.config.run.TrainingKeys;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.policy.Ladder;
import io.gearshift.driver.policy.PolicyKind;
import io.gearshift.driver.policy.diversity.Threshold;
import io.gearshift.driver.policy.rate.LearningRateSchedule;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The rules between the keys that say how the ladder is climbed. */
final class PolicyRules {
  private static final int SINGLE = -1;

  private PolicyRules() {}

  static PolicyKind policy(ConfigurationValues values) {
    Optional<PolicyKind> given = values.get(PolicyKeys.POLICY);
    if (given.isPresent()) {
      return given.get();
    }
    if (!values.get(MuppetKeys.RUN_MUPPET)) {
      return PolicyKind.NONE;
    }
    return values.get(MuppetKeys.PREC_EPOCH_SCHEDULE).isEmpty()
        ? PolicyKind.MUPPET
        : PolicyKind.FIXED;
  }

  static LadderFrom ladderFrom(ConfigurationValues values, PolicyKind policy) {
    LadderFrom from = values.get(PolicyKeys.LADDER);
    if (from == LadderFrom.AUTO && policy == PolicyKind.CYCLIC) {
      throw UserError.invalid(
          "Ladder", "auto", "be configured with Policy: cyclic, which does not climb");
    }
    if (from == LadderFrom.AUTO && policy == PolicyKind.NONE) {
      throw UserError.invalid(
          "Ladder",
          "auto",
          "be configured with "
              + (values.get(PolicyKeys.POLICY).isPresent() ? "Policy: none" : "Run_Muppet: False")
              + ", which has one gear alone");
    }
    return from;
  }

  static Ladder ladder(ConfigurationValues values, PolicyKind policy) {
    int bits = values.get(MuppetKeys.BIT_WIDTH);
    Optional<DataType> type = values.get(MuppetKeys.DATA_TYPE);
    if (bits == SINGLE && type.equals(Optional.of(DataType.DYNAMIC_FIXED_POINT))) {
      throw UserError.invalid("Data_Type", "DFixed", "be Float with Bit_Width: -1");
    }
    boolean single = type.equals(Optional.of(DataType.SINGLE_PRECISION));
    if (policy == PolicyKind.NONE) {
      // The public code lets Float stand above any Bit_Width.
      return Ladder.ofBits(List.of(single ? SINGLE : bits));
    }
    if (single && bits != SINGLE) {
      throw UserError.invalid("Data_Type", "Float", "be DFixed with Bit_Width: " + bits);
    }
    List<Integer> schedule = values.get(MuppetKeys.PREC_SCHEDULE);
    if (policy == PolicyKind.CYCLIC && schedule.contains(SINGLE)) {
      throw UserError.invalid(
          "Prec_Schedule", spaced(schedule), "be without -1 with Policy: cyclic");
    }
    return climbed(schedule, bits);
  }

  private static Ladder climbed(List<Integer> schedule, int bits) {
    if (schedule.isEmpty()) {
      throw UserError.invalid("Prec_Schedule", "(nothing)", "hold Bit_Width: " + bits);
    }
    if (schedule.get(0) != bits) {
      throw UserError.invalid(
          "Bit_Width", bits, "be the first entry of Prec_Schedule: " + schedule.get(0));
    }
    for (int i = 1; i < schedule.size(); i++) {
      int before = schedule.get(i - 1);
      int bitsHere = schedule.get(i);
      if (before == SINGLE || (bitsHere != SINGLE && bitsHere <= before)) {
        throw UserError.invalid(
            "Prec_Schedule", spaced(schedule), "rise from entry to entry, -1 last");
      }
    }
    return Ladder.ofBits(schedule);
  }

  static List<Integer> switchEpochs(ConfigurationValues values, PolicyKind policy) {
    if (policy != PolicyKind.FIXED) {
      return List.of();
    }
    List<Integer> epochs = values.get(MuppetKeys.PREC_EPOCH_SCHEDULE);
    int switches = values.get(MuppetKeys.PREC_SCHEDULE).size() - 1;
    String shown = epochs.isEmpty() ? "(nothing)" : spaced(epochs);
    if (epochs.size() != switches) {
      throw UserError.invalid(
          "Prec_Epoch_Schedule",
          shown,
          "have one epoch for every switch of Prec_Schedule: " + switches);
    }
    for (int i = 1; i < epochs.size(); i++) {
      if (epochs.get(i) <= epochs.get(i - 1)) {
        throw UserError.invalid("Prec_Epoch_Schedule", shown, "rise from entry to entry");
      }
    }
    return epochs;
  }

  static Threshold threshold(ConfigurationValues values) {
    return new Threshold(
        values.get(PolicyKeys.ALPHA), values.get(PolicyKeys.BETA), values.get(PolicyKeys.LAMBDA));
  }

  static int mostEpochs(ConfigurationValues values) {
    int least = values.get(PolicyKeys.MIN_EPOCHS_PER_GEAR);
    int most = values.get(PolicyKeys.MAX_EPOCHS_PER_GEAR);
    if (most > 0 && most < least) {
      throw UserError.invalid(
          "Max_Epochs_Per_Gear", most, "be 0 or at least Min_Epochs_Per_Gear: " + least);
    }
    return most;
  }

  static LearningRateSchedule rates(ConfigurationValues values, PolicyKind policy) {
    double initial = values.get(TrainingKeys.LEARNING_RATE);
    double gamma = values.get(TrainingKeys.GAMMA);
    LearningRateFrom from =
        values
            .get(PolicyKeys.LEARNING_RATE_FROM)
            .orElse(
                reachesSinglePrecision(policy)
                    ? LearningRateFrom.DECAY
                    : LearningRateFrom.SCHEDULE);
    if (from == LearningRateFrom.SCHEDULE) {
      return new LearningRateSchedule.Stepped(initial, gamma, values.get(TrainingKeys.LR_SCHEDULE));
    }
    if (policy == PolicyKind.CYCLIC) {
      throw UserError.invalid(
          "Learning_Rate_From", "decay", "be schedule with Policy: cyclic, which has no end");
    }
    double minimum = values.get(TrainingKeys.MIN_LR);
    if (minimum > initial) {
      throw UserError.invalid("Min_LR", minimum, "be at most Learning_Rate: " + initial);
    }
    return new LearningRateSchedule.SinglePrecisionDecay(
        initial, gamma, minimum, values.get(MuppetKeys.FP32_EPOCHS_PER_LR));
  }

  private static boolean reachesSinglePrecision(PolicyKind policy) {
    return policy != PolicyKind.NONE && policy != PolicyKind.CYCLIC;
  }

  private static String spaced(List<Integer> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(" "));
  }
}
