package io.gearshift.driver.config.precision;

import static io.gearshift.driver.config.key.ValueTypes.number;
import static io.gearshift.driver.config.key.ValueTypes.oneOf;
import static io.gearshift.driver.config.key.ValueTypes.orWord;
import static io.gearshift.driver.config.key.ValueTypes.wholeNumber;

import io.gearshift.driver.config.key.ConfigurationKey;
import io.gearshift.driver.config.key.KeyTable;
import io.gearshift.driver.policy.PolicyKind;
import java.util.Optional;

/** The keys of the section {@code policy}. */
public final class PolicyKeys {
  private static final KeyTable TABLE =
      new KeyTable("policy", "More about climbing; not in the public format.");

  private static final int UNLIMITED = Integer.MAX_VALUE;

  private PolicyKeys() {}

  public static final ConfigurationKey<Optional<PolicyKind>> POLICY =
      TABLE.key(
          "Policy",
          orWord(
              "auto",
              oneOf(PolicyKind.MUPPET, PolicyKind.FIXED, PolicyKind.CYCLIC, PolicyKind.NONE)),
          "auto",
          "",
          "What climbs the ladder: muppet, gradient diversity; fixed, Prec_Epoch_Schedule; cyclic,"
              + " a cosine from Prec_Schedule's first format to its last, again and again (CPT); none,"
              + " nothing, Bit_Width stays. auto: as Run_Muppet and Prec_Epoch_Schedule say.");
  public static final ConfigurationKey<MuppetConfiguration.LadderFrom> LADDER =
      TABLE.key(
          "Ladder",
          oneOf(MuppetConfiguration.LadderFrom.values()),
          "configured",
          "",
          "Which gears are climbed. configured: all of Prec_Schedule. auto: when a run starts its"
              + " workers time steps in every gear, and gears whose step takes over 0.95 of the next"
              + " wider kept gear's are dropped; under the fixed policy the next kept gear trains"
              + " their epochs. Needs a policy that climbs.");
  static final ConfigurationKey<Integer> EPOCHS_PER_CYCLE =
      TABLE.key(
          "Epochs_Per_Cycle",
          wholeNumber(2, UNLIMITED),
          "10",
          "epochs",
          "How long the cyclic policy takes from the first format to the last.");
  static final ConfigurationKey<Double> ALPHA =
      TABLE.key(
          "Alpha",
          number("be above 0", value -> value > 0),
          "1",
          "",
          "The threshold in epoch e is Alpha + Beta exp(-Lambda e): what it falls to.");
  static final ConfigurationKey<Double> BETA =
      TABLE.key(
          "Beta",
          number("be at least 0", value -> value >= 0),
          "1.5",
          "",
          "How far above Alpha the threshold begins.");
  static final ConfigurationKey<Double> LAMBDA =
      TABLE.key(
          "Lambda",
          number("be at least 0", value -> value >= 0),
          "0.1",
          "per epoch",
          "How fast the threshold falls.");
  static final ConfigurationKey<Integer> MIN_EPOCHS_PER_GEAR =
      TABLE.key(
          "Min_Epochs_Per_Gear",
          wholeNumber(0, UNLIMITED),
          "0",
          "epochs",
          "Epochs that the muppet policy stays in a gear at the least.");
  static final ConfigurationKey<Integer> MAX_EPOCHS_PER_GEAR =
      TABLE.key(
          "Max_Epochs_Per_Gear",
          wholeNumber(0, UNLIMITED),
          "0",
          "epochs",
          "Epochs after which the muppet policy shifts in any case; 0 for no limit. The last gear has"
              + " none.");
  static final ConfigurationKey<Optional<MuppetConfiguration.LearningRateFrom>> LEARNING_RATE_FROM =
      TABLE.key(
          "Learning_Rate_From",
          orWord("auto", oneOf(MuppetConfiguration.LearningRateFrom.values())),
          "auto",
          "",
          "What changes the learning rate. decay: it stays until single precision, then falls by"
              + " Gamma every Fp32_Epochs_Per_Lr epochs down to Min_LR, which ends the run."
              + " schedule: LR_Schedule. auto: schedule without a policy and with the cyclic one, else decay.");

  /** All keys of the section. */
  public static KeyTable table() {
    return TABLE;
  }
}
