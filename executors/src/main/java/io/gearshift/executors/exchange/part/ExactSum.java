package io.gearshift.executors.exchange.part;

/**
 * A slice of an example-weighted sum of f32 vectors in fixed point: element = high * 2^-30 + low *
 * 2^-50. Integer addition is exact, so the sum is the same in any order of workers.
 *
 * <p>A term weight * value is formed exactly in double (24 bits of value, at most 29 of weight),
 * cut into a multiple of 2^-30 and a remainder in [0, 2^-30), which is rounded down to a multiple
 * of 2^-50. Terms of values of at least 2^-27 are exact; those of smaller values lose less than
 * 2^-50. The average of one term is its value to the bit where |weight * value| is at least 2^-24;
 * -0 comes back as 0.
 *
 * <p>Whether a sum has room for another is decided by numbers that add up in any order too, so the
 * same terms fit or do not fit in every order.
 *
 * @param weight sum of the terms' weights
 * @param terms how many terms it holds, at most {@link #MAX_TERMS}
 * @param magnitude bound on the magnitude of every element, below 2^33
 * @param high multiples of 2^-30
 * @param low multiples of 2^-50, not negative
 */
public record ExactSum(long weight, int terms, long magnitude, long[] high, int[] low)
    implements RoundSum {

  /** Terms that {@code low} can hold: each is below 2^20. */
  public static final int MAX_TERMS = 2047;

  private static final double HIGH_UNIT = 0x1p-30;
  private static final double LOW_UNIT = 0x1p-50;

  /** What {@code high} can hold. */
  private static final long MAX_MAGNITUDE = 1L << 33;

  /** A term takes at most a part of the room, so that the usual number of workers always fits. */
  private static final double MAX_TERM = 0x1p28;

  /**
   * weight * values[from .. from + length) as fixed point.
   *
   * @throws AveragingException if a value is not finite or |weight * value| is 2^28 or more
   */
  public static ExactSum of(float[] values, int from, int length, long weight) {
    long[] high = new long[length];
    int[] low = new int[length];
    double largest = 0;
    for (int i = 0; i < length; i++) {
      double term = (double) values[from + i] * weight;
      largest = Math.max(largest, Math.abs(term));
      put(term, i, high, low);
    }
    if (!(largest < MAX_TERM)) {
      requireTerms(values, from, length, weight);
    }
    return new ExactSum(weight, 1, (long) Math.ceil(largest), high, low);
  }

  /**
   * Terms that are products of values and weights already; multiples of 2^-50 are held exactly.
   *
   * @param terms finite, and below 2^28 in magnitude
   */
  static ExactSum ofTerms(double[] terms, long weight) {
    long[] high = new long[terms.length];
    int[] low = new int[terms.length];
    double largest = 0;
    for (int i = 0; i < terms.length; i++) {
      largest = Math.max(largest, Math.abs(terms[i]));
      put(terms[i], i, high, low);
    }
    return new ExactSum(weight, 1, (long) Math.ceil(largest), high, low);
  }

  private static void put(double term, int i, long[] high, int[] low) {
    double units = Math.floor(term / HIGH_UNIT);
    high[i] = (long) units;
    low[i] = (int) ((term - units * HIGH_UNIT) / LOW_UNIT);
  }

  /**
   * Checks that weight * values[from .. from + length) can be terms of a sum.
   *
   * @throws AveragingException if a value is not finite or |weight * value| is 2^28 or more
   */
  public static void requireTerms(float[] values, int from, int length, long weight) {
    for (int i = from; i < from + length; i++) {
      if (!(Math.abs((double) values[i] * weight) < MAX_TERM)) {
        throw new AveragingException(
            "Cannot average element "
                + i
                + ": "
                + values[i]
                + " times "
                + weight
                + " examples (must be finite and below 2^28)");
      }
    }
  }

  /**
   * The sum of both; the operands stay as they are.
   *
   * @throws AveragingException if it has no room for both
   */
  @Override
  public ExactSum plus(RoundSum sum) {
    ExactSum other = (ExactSum) sum;
    int termSum = terms + other.terms;
    long magnitudeSum = magnitude + other.magnitude;
    if (termSum > MAX_TERMS) {
      throw new AveragingException(
          "Cannot average " + termSum + " workers (must be at most " + MAX_TERMS + ")");
    }
    if (magnitudeSum >= MAX_MAGNITUDE) {
      throw new AveragingException(
          "Cannot average: the sum may reach " + magnitudeSum + " (must be below 2^33)");
    }
    long[] highSum = high.clone();
    int[] lowSum = low.clone();
    for (int i = 0; i < highSum.length; i++) {
      highSum[i] += other.high[i];
      lowSum[i] += other.low[i];
    }
    return new ExactSum(weight + other.weight, termSum, magnitudeSum, highSum, lowSum);
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
}
