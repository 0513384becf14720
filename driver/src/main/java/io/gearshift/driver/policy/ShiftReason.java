package io.gearshift.driver.policy;

/** Why the ladder moved up. */
public enum ShiftReason {
  /** The ratio of diversities broke the threshold as often as the patience allows. */
  VIOLATIONS,
  /** The gear had lasted the largest number of epochs. */
  LARGEST_EPOCHS,
  /** The epoch was given in the configuration. */
  SCHEDULED,
  /** The ranges are found: training begins, from the initial parameters. */
  RANGES_FOUND
}
