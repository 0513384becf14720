package io.gearshift.driver.training;

import io.gearshift.driver.learned.LearnedQuantizers;
import io.gearshift.driver.ranges.RangeSettings;
import io.gearshift.driver.widths.RecordedWidths;

/**
 * What a run does with what its quantisers keep.
 *
 * @param ranges that they keep
 * @param widths of layers, for the record
 * @param learned quantisers, for the record, and what their budgets say of an epoch
 */
public record QuantizerStates(
    RangeSettings ranges, RecordedWidths widths, LearnedQuantizers learned) {

  /** Of a run whose quantisers keep nothing. */
  public static final QuantizerStates NONE =
      new QuantizerStates(RangeSettings.NONE, RecordedWidths.NONE, LearnedQuantizers.NONE);
}
