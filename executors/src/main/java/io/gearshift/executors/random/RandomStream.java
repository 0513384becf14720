package io.gearshift.executors.random;

/**
 * A counter-based stream of uniform 32-bit words: word {@code i} is a pure function of the key and
 * {@code i}, so that scalar and vector code, forwards or backwards, read the same words.
 *
 * <p>word(i) = mix(low(key) + i * 0x9E3779B9) xor-folded with high(key); see {@link #word(int)}.
 *
 * <p>Source: the integer finaliser "lowbias32" by Chris Wellons (hash-prospector), used as a
 * counter hash; the key is mixed by SplitMix64 (Steele et al., OOPSLA 2014).
 */
public record RandomStream(int low, int high) {

  /** Step of the Weyl sequence: 2^32 divided by the golden ratio, odd. */
  public static final int WEYL = 0x9E3779B9;

  /** First multiplier of the finaliser. */
  public static final int MULTIPLIER_1 = 0x7FEB352D;

  /** Second multiplier of the finaliser. */
  public static final int MULTIPLIER_2 = 0x846CA68B;

  /** The stream of a key made of any number of parts; different parts give independent streams. */
  public static RandomStream of(long seed, long... parts) {
    long key = splitMix(seed);
    for (long part : parts) {
      key = splitMix(key ^ splitMix(part + 0x632BE59BD9B4E019L));
    }
    return new RandomStream((int) key, (int) (key >>> 32));
  }

  /** Word {@code index} of this stream, uniform over all 32-bit integers. */
  public int word(int index) {
    int x = low + index * WEYL;
    x ^= x >>> 16;
    x *= MULTIPLIER_1;
    x ^= high;
    x ^= x >>> 15;
    x *= MULTIPLIER_2;
    x ^= x >>> 16;
    return x;
  }

  /** Uniform in [0, 1) on the grid of 2^-24: the top 24 bits of {@link #word(int)}. */
  public float uniform(int index) {
    return (word(index) >>> 8) * 0x1p-24f;
  }

  /** Uniform integer in [0, bound), bias below bound / 2^32. */
  public int below(int index, int bound) {
    return (int) (((word(index) & 0xFFFFFFFFL) * bound) >>> 32);
  }

  private static long splitMix(long state) {
    long z = state + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
