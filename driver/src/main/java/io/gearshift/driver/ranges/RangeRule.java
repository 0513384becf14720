package io.gearshift.driver.ranges;

import io.gearshift.executors.numerics.FixedPoint;
import io.gearshift.executors.quantization.quantizer.KeptRange;

/**
 * How ranges follow what overflows. An operand is judged once its sums hold at least {@code
 * frequency} mini-batches of all workers: its rate of overflow is the mean over them. Above the
 * maximum the range rises by one bit; where one bit less would not overflow more than that either,
 * it falls by one; then the sums begin again. Ranges stay within what {@link FixedPoint} has.
 *
 * <p>Source: Courbariaux, Bengio, David 2014 (arXiv 1412.7024), algorithm 1, and the public code's
 * {@code range_updates}, which judges after exactly {@code frequency} batches and lets those at the
 * end of an epoch count in the next.
 *
 * @param frequency mini-batches of all workers from one judgement to the next, at least 1
 * @param maximum largest share of values beyond a range, at least 0 and below 1
 */
public record RangeRule(int frequency, double maximum) {

  /** One bit less is a format still. An operand of zeros alone would fall without end. */
  private static final int LARGEST = FixedPoint.MAX_INTEGER_BITS - 1;

  /**
   * The vector after a round; the given one is not changed, and returned itself where no operand is
   * to be judged.
   *
   * @param averaged what the round's workers came to together
   */
  public float[] after(float[] averaged, KeptRanges ranges) {
    float[] moved = averaged;
    for (KeptRanges.Operand operand : ranges.operands()) {
      int sums = operand.overflow();
      float batches = averaged[sums + KeptRange.BATCHES];
      if (batches >= frequency) {
        if (moved == averaged) {
          moved = averaged.clone();
        }
        double overflow = (double) averaged[sums + KeptRange.OVERFLOW] / batches;
        double oneLess = (double) averaged[sums + KeptRange.OVERFLOW_ONE_LESS] / batches;
        float range =
            averaged[operand.range()] + FixedPoint.rangeChange(overflow, oneLess, maximum);
        moved[operand.range()] = Math.max(-LARGEST, Math.min(LARGEST, range));
        for (int i = sums; i < sums + KeptRanges.SUMS; i++) {
          moved[i] = 0;
        }
      }
    }
    return moved;
  }
}
