package io.gearshift.executors.kernels.onednn.saturation;

import io.gearshift.executors.kernels.tensor.Tensor;
import java.nio.ByteBuffer;

/**
 * Which axes of 8-bit weights {outer, inner, taps} a product sums over: inner and taps for an
 * output, outer and taps for an input gradient.
 *
 * @param outer output channels
 * @param inner input channels
 * @param taps kernel positions
 * @param summed the axis that is summed beside the taps
 */
public record WeightAxes(int outer, int inner, int taps, Summed summed) {

  /** One of the two channel axes. */
  public enum Summed {
    INNER,
    OUTER
  }

  /** Products in one sum. */
  public long reduction() {
    return (long) taps * units();
  }

  /** Length of the summed channel axis. */
  public int units() {
    return summed == Summed.INNER ? inner : outer;
  }

  /** Elements between two weights that are next to each other on the summed channel axis. */
  public int pairDistance() {
    return summed == Summed.INNER ? taps : inner * taps;
  }

  public int size() {
    return outer * inner * taps;
  }

  /**
   * The largest sum, over all results, of the positive weights or of the negative ones' magnitudes.
   * Times the largest source value it bounds a sum of products with an unsigned source.
   */
  public int largestOneSidedSum(Tensor weight) {
    ByteBuffer bytes = weight.buffer();
    int results = summed == Summed.INNER ? outer : inner;
    int[] above = new int[results];
    int[] below = new int[results];
    int index = 0;
    for (int o = 0; o < outer; o++) {
      for (int i = 0; i < inner; i++) {
        int positive = 0;
        int negative = 0;
        for (int t = 0; t < taps; t++) {
          int value = bytes.get(index++);
          positive += Math.max(value, 0);
          negative -= Math.min(value, 0);
        }
        int result = summed == Summed.INNER ? o : i;
        above[result] += positive;
        below[result] += negative;
      }
    }
    int largest = 0;
    for (int r = 0; r < results; r++) {
      largest = Math.max(largest, Math.max(above[r], below[r]));
    }
    return largest;
  }

  /** Copies the weights of units {@code first} to {@code end} - 1 and zeros all others. */
  public void copyUnits(Tensor weight, int first, int end, Tensor copy) {
    int run = pairDistance();
    int repeats = summed == Summed.INNER ? outer : 1;
    for (int i = 0; i < size(); i++) {
      copy.buffer().put(i, (byte) 0);
    }
    for (int r = 0; r < repeats; r++) {
      int offset = (r * units() + first) * run;
      copy.buffer().put(offset, weight.buffer(), offset, (end - first) * run);
    }
  }
}
