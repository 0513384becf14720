package io.gearshift.driver.report;

import io.gearshift.driver.record.metrics.Metrics;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * One named quantity of each epoch.
 *
 * @param <T> the epochs' lines
 * @param name for the legend
 * @param colour CSS class
 * @param value of an epoch; null where it was not measured
 */
record Series<T extends Metrics>(String name, String colour, Function<T, Double> value) {

  /** The value where it is a finite number, else null. */
  Double at(T epoch) {
    Double measured = value.apply(epoch);
    return measured == null || !Double.isFinite(measured) ? null : measured;
  }

  /** All finite values. */
  Stream<Double> values(List<T> epochs) {
    return epochs.stream().map(this::at).filter(v -> v != null);
  }
}
