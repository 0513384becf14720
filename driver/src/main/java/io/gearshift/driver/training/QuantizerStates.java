package io.gearshift.driver.training;

import io.gearshift.driver.ranges.RangeSettings;
import io.gearshift.driver.widths.SearchedWidths;

/**
 * What a run does with what its quantisers keep.
 *
 * @param ranges that they keep
 * @param widths that they train
 */
public record QuantizerStates(RangeSettings ranges, SearchedWidths widths) {

  /** Of a run whose quantisers keep nothing. */
  public static final QuantizerStates NONE =
      new QuantizerStates(RangeSettings.NONE, SearchedWidths.NONE);
}
