package io.gearshift.driver.training;

import io.gearshift.executors.optimize.Objective;
import io.gearshift.executors.optimize.UpdateRules;

/**
 * How a run updates parameters, and towards what.
 *
 * @param updates by group of parameters
 * @param objective beside the cross-entropy
 * @param roundStart what the optimisers' vectors are when a round starts
 */
public record Optimization(UpdateRules updates, Objective objective, RoundStart roundStart) {

  /** The optimisers' vectors at the start of a round. */
  public enum RoundStart {
    /** The means of the workers'. */
    AVERAGED,
    /** Zero. */
    RESET
  }
}
