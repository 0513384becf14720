package io.gearshift.driver.cli.common;

import io.gearshift.driver.error.UserError;
import io.gearshift.executors.numerics.Precision;

/** The option {@code --precision} of several commands. */
public final class PrecisionOption {
  private PrecisionOption() {}

  /** The label of a number format, for people. */
  public static String shown(String label) {
    if (label.equals("fp32")) {
      return "FP32";
    }
    return label.chars().allMatch(Character::isDigit) ? label + " bits" : label;
  }

  /**
   * The precision of a bit width.
   *
   * @throws UserError if there is none
   */
  public static Precision parse(String text) {
    try {
      return Precision.parse(text);
    } catch (IllegalArgumentException e) {
      throw new UserError(
          "Invalid --precision: " + text + " (must be a bit width from 2 to 16, or 32)", e);
    }
  }
}
