package io.gearshift.driver.record;

/**
 * The epoch with the best accuracy on the validation split so far; of equal ones the first.
 *
 * @param epoch from 0
 * @param validationTop1 per cent
 * @param testTop1 of the same epoch, per cent; null without a test split
 */
public record BestValidation(int epoch, double validationTop1, Double testTop1) {

  /**
   * The better of a best so far and a new epoch.
   *
   * @param best null before the first
   * @param validationTop1 null if it was not measured
   */
  public static BestValidation of(
      BestValidation best, int epoch, Double validationTop1, Double testTop1) {
    return validationTop1 == null || (best != null && best.validationTop1 >= validationTop1)
        ? best
        : new BestValidation(epoch, validationTop1, testTop1);
  }
}
