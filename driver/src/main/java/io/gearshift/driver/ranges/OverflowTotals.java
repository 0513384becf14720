package io.gearshift.driver.ranges;

import io.gearshift.executors.quantization.quantizer.KeptRange;
import java.util.ArrayList;
import java.util.List;

/**
 * Sums over the mini-batches of an epoch so far; part of a checkpoint.
 *
 * @param sums three for each operand of {@link KeptRanges}, in its order: of the share of values
 *     beyond the range, of the share beyond one bit less, of ones; empty before the first round
 */
public record OverflowTotals(List<Double> sums) {

  /** Nothing yet. */
  public static final OverflowTotals NONE = new OverflowTotals(List.of());

  public OverflowTotals {
    sums = sums == null ? List.of() : List.copyOf(sums);
  }

  /** These and those of one round more. */
  public OverflowTotals plus(OverflowTotals round) {
    if (sums.isEmpty()) {
      return round;
    }
    List<Double> all = new ArrayList<>();
    for (int i = 0; i < sums.size(); i++) {
      all.add(sums.get(i) + round.sums.get(i));
    }
    return new OverflowTotals(all);
  }

  /** Mean share of values beyond the range of the operand of this number; null before any batch. */
  public Double rate(int operand) {
    return mean(operand, KeptRange.OVERFLOW);
  }

  /** Mean share of values beyond the range with one bit less; null before any batch. */
  public Double rateOneLess(int operand) {
    return mean(operand, KeptRange.OVERFLOW_ONE_LESS);
  }

  private Double mean(int operand, int sum) {
    int first = operand * KeptRanges.SUMS;
    double batches = sums.isEmpty() ? 0 : sums.get(first + KeptRange.BATCHES);
    return batches > 0 ? sums.get(first + sum) / batches : null;
  }
}
