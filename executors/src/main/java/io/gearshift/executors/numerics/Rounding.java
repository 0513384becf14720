package io.gearshift.executors.numerics;

/** How a real value becomes an integer. */
public enum Rounding {
  /** To the nearest integer, ties to the even one. */
  NEAREST_EVEN,
  /** {@code floor(x + u)}, u uniform in [0, 1): unbiased; exact integers never move. */
  STOCHASTIC
}
