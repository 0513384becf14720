package io.gearshift.executors.exchange;

/**
 * A slice of an example-weighted sum of f32 vectors in fixed point: element = high * 2^-30 + low *
 * 2^-50. Integer addition is exact, so the sum is the same in any order of workers.
 *
 * <p>A term weight * value is formed exactly in double (24 bits of value, at most 29 of weight),
 * cut into a multiple of 2^-30 and a remainder in [0, 2^-30), which is rounded down to a multiple
 * of 2^-50. Terms are exact where |value| * weight &gt;= 2^-26; smaller ones lose less than 2^-50.
 * {@code high} holds sums of up to 2^33 in magnitude, {@code low} up to 2047 terms.
 */
public record ExactSum(long weight, long[] high, int[] low) implements RoundPart {

  /** Terms that {@code low} can hold. */
  public static final int MAX_TERMS = 2047;

  private static final double HIGH_UNIT = 0x1p-30;
  private static final double LOW_UNIT = 0x1p-50;

  /** Terms have to stay below 2^33 / 2^11 so that any number of workers can be added. */
  private static final double MAX_TERM = 0x1p33 / (MAX_TERMS + 1);

  /**
   * weight * values[from .. from + length) as fixed point.
   *
   * @throws ArithmeticException if a value is not finite or |weight * value| is 2^22 or more
   */
  public static ExactSum of(float[] values, int from, int length, long weight) {
    long[] high = new long[length];
    int[] low = new int[length];
    for (int i = 0; i < length; i++) {
      double term = (double) values[from + i] * weight;
      if (!(Math.abs(term) < MAX_TERM)) {
        throw new ArithmeticException(
            "Cannot average element "
                + (from + i)
                + ": "
                + values[from + i]
                + " times "
                + weight
                + " examples (must be finite and below 2^22)");
      }
      double units = Math.floor(term / HIGH_UNIT);
      high[i] = (long) units;
      low[i] = (int) ((term - units * HIGH_UNIT) / LOW_UNIT);
    }
    return new ExactSum(weight, high, low);
  }

  /** The sum of both; the operands stay as they are. */
  @Override
  public ExactSum plus(RoundPart part) {
    ExactSum other = (ExactSum) part;
    long[] highSum = high.clone();
    int[] lowSum = low.clone();
    for (int i = 0; i < highSum.length; i++) {
      highSum[i] += other.high[i];
      lowSum[i] += other.low[i];
    }
    return new ExactSum(weight + other.weight, highSum, lowSum);
  }

  /** The sum divided by the sum of weights, rounded to f32. */
  public float[] average() {
    float[] average = new float[high.length];
    for (int i = 0; i < average.length; i++) {
      average[i] = (float) ((high[i] * HIGH_UNIT + low[i] * LOW_UNIT) / weight);
    }
    return average;
  }

  /** The sum itself, rounded to f32. */
  public float[] sum() {
    float[] sum = new float[high.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = (float) (high[i] * HIGH_UNIT + low[i] * LOW_UNIT);
    }
    return sum;
  }

  /** Bytes that it takes on the wire, without framing. */
  public long bytes() {
    return (long) high.length * (Long.BYTES + Integer.BYTES) + Long.BYTES;
  }
}
