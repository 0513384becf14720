package io.gearshift.driver.policy;

/** Why the gear changed. */
public enum ShiftReason {
  /** The ratio of diversities broke the threshold as often as the patience allows. */
  VIOLATIONS,
  /** The gear had lasted the largest number of epochs. */
  LARGEST_EPOCHS,
  /** The epoch follows from the configuration. */
  SCHEDULED,
  /** The ranges are found: training begins, from the initial parameters. */
  RANGES_FOUND
}
