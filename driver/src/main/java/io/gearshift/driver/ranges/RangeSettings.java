package io.gearshift.driver.ranges;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a run does with the ranges that its quantisers keep.
 *
 * @param kept where they lie
 * @param rule how they move; empty where they stay
 * @param initial makes the vector that training starts from, as often as it is asked
 */
public record RangeSettings(KeptRanges kept, Optional<RangeRule> rule, Supplier<float[]> initial) {

  /** Of a run whose quantisers keep none. */
  public static final RangeSettings NONE =
      new RangeSettings(
          KeptRanges.NONE,
          Optional.empty(),
          () -> {
            throw new IllegalStateException("Nothing is searched for");
          });

  /** The vector after a round. */
  public float[] after(float[] averaged) {
    return rule.map(r -> r.after(averaged, kept)).orElse(averaged);
  }

  /** Where training begins, once a search has found ranges. */
  public float[] restart(float[] found) {
    return kept.initialWith(found, initial.get());
  }
}
