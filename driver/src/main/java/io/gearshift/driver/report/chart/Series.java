package io.gearshift.driver.report.chart;

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
public record Series<T extends Metrics>(String name, String colour, Function<T, Double> value) {

  /** The value where it is a finite number, else null. */
  public Double at(T epoch) {
    Double measured = value.apply(epoch);
    return measured == null || !Double.isFinite(measured) ? null : measured;
  }

  /** All finite values. */
  public Stream<Double> values(List<T> epochs) {
    return epochs.stream().map(this::at).filter(v -> v != null);
  }
}
