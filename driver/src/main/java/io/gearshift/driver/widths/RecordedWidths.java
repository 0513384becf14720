package io.gearshift.driver.widths;

import io.gearshift.driver.record.metrics.WidthMetrics;
import io.gearshift.executors.numerics.Precision;
import java.util.List;
import java.util.Optional;

/** The widths of layers that a run has, for its record. */
public sealed interface RecordedWidths permits SearchedWidths, GivenWidths {

  /** Of a run whose layers have no widths of their own. */
  RecordedWidths NONE = new GivenWidths(List.of());

  /**
   * What an epoch adds to the record.
   *
   * @param epoch that is over
   * @param parameters the flat vector
   * @return empty where there is nothing new
   */
  Optional<WidthMetrics> endOf(int epoch, Precision precision, float[] parameters);
}
