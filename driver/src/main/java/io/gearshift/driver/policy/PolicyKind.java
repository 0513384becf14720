package io.gearshift.driver.policy;

/** The policies there are. */
public enum PolicyKind {
  /** Shifts on inter-epoch gradient diversity. */
  MUPPET,
  /** Shifts after given epochs. */
  FIXED,
  /** Never shifts. */
  NONE
}
