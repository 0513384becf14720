package io.gearshift.driver.config.precision;

import static io.gearshift.driver.config.key.ValueTypes.number;
import static io.gearshift.driver.config.key.ValueTypes.oneOf;
import static io.gearshift.driver.config.key.ValueTypes.orWord;
import static io.gearshift.driver.config.key.ValueTypes.wholeNumber;

import io.gearshift.driver.config.key.ConfigurationKey;
import io.gearshift.driver.config.key.KeyTable;
import io.gearshift.executors.quantization.quantizer.MultiplierFormat;
import java.util.Optional;

/**
 * The keys of the section {@code multipliers}. The defaults are those of the public code's example
 * of dynamic fixed point.
 *
 * <p>Source: Courbariaux, Bengio, David 2014 (arXiv 1412.7024), and the README of repository
 * MatthieuCourbariaux/deep-learning-multipliers.
 */
public final class MultiplierKeys {
  private static final int MOST_BITS = 31;
  private static final int LARGEST_RANGE = 30;

  private static final KeyTable TABLE =
      new KeyTable(
          "multipliers",
          "One number format for the whole run: low-precision multipliers (docs/multipliers.md).");

  private MultiplierKeys() {}

  public static final ConfigurationKey<Optional<MultiplierFormat.Kind>> FORMAT =
      TABLE.key(
          "Format",
          orWord("none", oneOf(MultiplierFormat.Kind.values())),
          "none",
          "",
          "Number format of the whole run, in the place of Bit_Width: flp, single precision; hflp,"
              + " half precision; fxp, fixed point; dfxp, fixed point whose ranges move with what"
              + " overflows. none: as [muppet_hyperparameters] and [policy] say.");
  static final ConfigurationKey<Integer> INITIAL_RANGE =
      TABLE.key(
          "Initial_Range",
          wholeNumber(-LARGEST_RANGE, LARGEST_RANGE),
          "5",
          "bits",
          "fxp, dfxp: integer bits of every operand when training starts; a value lies between"
              + " -2^range and 2^range.");
  static final ConfigurationKey<Integer> PROPAGATION_BITS =
      TABLE.key(
          "Propagation_Bits",
          wholeNumber(1, MOST_BITS),
          "9",
          "bits",
          "fxp, dfxp: width of what forward and backward passes compute with, without the sign.");
  static final ConfigurationKey<Integer> UPDATE_BITS =
      TABLE.key(
          "Update_Bits",
          wholeNumber(1, MOST_BITS),
          "11",
          "bits",
          "fxp, dfxp: width of stored parameters, without the sign; at least Propagation_Bits.");
  static final ConfigurationKey<Integer> RANGE_UPDATE_FREQUENCY =
      TABLE.key(
          "Range_Update_Frequency",
          wholeNumber(1, Integer.MAX_VALUE),
          "100",
          "mini-batches",
          "dfxp: mini-batches of all workers together after which ranges move, at the end of a"
              + " round.");
  static final ConfigurationKey<Double> MAX_OVERFLOW_RATE =
      TABLE.key(
          "Max_Overflow_Rate",
          number("be at least 0 and below 1", value -> value >= 0 && value < 1),
          "0.0001",
          "",
          "dfxp: largest share of values beyond a range; above it the range rises by one bit, and it"
              + " falls by one where the share would still be no larger.");
  static final ConfigurationKey<Integer> RANGE_INIT_EPOCHS =
      TABLE.key(
          "Range_Init_Epochs",
          wholeNumber(0, Integer.MAX_VALUE),
          "2",
          "epochs",
          "dfxp: epochs at 31 bits before Total_Epochs, which find the ranges; training then begins"
              + " from the initial parameters.");

  /** All keys of the section. */
  public static KeyTable table() {
    return TABLE;
  }
}
