package io.gearshift.driver.policy;

/** The policies there are. */
public enum PolicyKind {
  /** Shifts on inter-epoch gradient diversity. */
  MUPPET,
  /** Shifts after given epochs. */
  FIXED,
  /** Goes from the narrowest format to the widest again and again. */
  CYCLIC,
  /** Shifts once, from the epochs that find ranges to those that train. */
  RANGE_SEARCH,
  /** Never shifts. */
  NONE
}
