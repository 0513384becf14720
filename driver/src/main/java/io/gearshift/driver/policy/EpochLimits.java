package io.gearshift.driver.policy;

/**
 * How many epochs a gear lasts at the least and at the most. The last gear has no limits: no other
 * comes after it.
 *
 * @param least epochs before the policy may shift; 0 for no limit
 * @param most epochs after which it shifts even without violations; 0 for no limit
 */
public record EpochLimits(int least, int most) {

  /** No limits: the published policy. */
  public static final EpochLimits NONE = new EpochLimits(0, 0);

  /**
   * @throws IllegalArgumentException if a limit is negative or the least is above the most
   */
  public EpochLimits {
    if (least < 0 || most < 0 || (most > 0 && least > most)) {
      throw new IllegalArgumentException(
          "Invalid limits of epochs per gear: "
              + least
              + " to "
              + most
              + " (must not be negative, the least at most the largest)");
    }
  }

  boolean allow(int epochs) {
    return epochs >= least;
  }

  boolean force(int epochs) {
    return most > 0 && epochs >= most;
  }
}
