package io.gearshift.driver.training;

import io.gearshift.driver.ranges.RangeSettings;
import io.gearshift.driver.widths.RecordedWidths;

/**
 * What a run does with what its quantisers keep.
 *
 * @param ranges that they keep
 * @param widths of layers, for the record
 */
public record QuantizerStates(RangeSettings ranges, RecordedWidths widths) {

  /** Of a run whose quantisers keep nothing. */
  public static final QuantizerStates NONE =
      new QuantizerStates(RangeSettings.NONE, RecordedWidths.NONE);
}
