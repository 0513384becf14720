package io.gearshift.driver.training;

import io.gearshift.driver.ranges.KeptRanges;
import io.gearshift.driver.ranges.OverflowTotals;
import io.gearshift.driver.record.metrics.RangeMetrics;
import io.gearshift.executors.numerics.Precision;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The record's line of the ranges at the end of an epoch. */
final class RangeLines {
  private RangeLines() {}

  static RangeMetrics of(
      int epoch, Precision precision, KeptRanges kept, float[] parameters, OverflowTotals totals) {
    Map<String, List<RangeMetrics.Operand>> layers = new LinkedHashMap<>();
    for (int i = 0; i < kept.operands().size(); i++) {
      KeptRanges.Operand operand = kept.operands().get(i);
      layers
          .computeIfAbsent(operand.layer(), layer -> new ArrayList<>())
          .add(
              new RangeMetrics.Operand(
                  operand.name(),
                  Math.round(parameters[operand.range()]),
                  totals.rate(i),
                  totals.rateOneLess(i)));
    }
    List<RangeMetrics.Layer> lines = new ArrayList<>();
    layers.forEach((layer, operands) -> lines.add(new RangeMetrics.Layer(layer, operands)));
    return new RangeMetrics(epoch, precision.label(), lines);
  }
}
