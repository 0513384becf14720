package io.gearshift.executors.numerics;

/**
 * Uniform levels that fit a Gaussian: level k of {@code [lowest, highest]} has the value (k -
 * offset) * step. All arithmetic is in single precision, each operation rounded by itself.
 *
 * <p>Source: the steps are those of half-wave Gaussian quantization (Cai et al. 2017, arXiv
 * 1702.00953) and of EdMIPS (arXiv 2004.05795), {@code models/quant_module.py} of
 * zhaoweicai/EdMIPS: the optimal uniform quantisers of a unit Gaussian and of its half above 0.
 *
 * @param step above 0: the distance from one level to the next
 * @param offset 0, or a half where zero is between two levels
 * @param lowest the smallest level
 * @param highest the largest level
 */
public record GaussianGrid(float step, float offset, int lowest, int highest) {

  /** Largest width that has a step. */
  public static final int MAX_BITS = 4;

  private static final double[] MID_RISE_STEPS = {1.596, 0.996, 0.586, 0.336};
  private static final double[] HALF_WAVE_STEPS = {0.799, 0.538, 0.3217, 0.185};

  /**
   * Levels from 0 on, for activations that a batch normalisation has made of unit deviation.
   *
   * @param bits width of a level, 1 to 4
   * @throws IllegalArgumentException if there is no step for that width
   */
  public static GaussianGrid halfWave(int bits) {
    return new GaussianGrid((float) HALF_WAVE_STEPS[index(bits)], 0, 0, (1 << bits) - 1);
  }

  /**
   * As many levels above zero as below it, and none at zero, for weights.
   *
   * @param bits width of a level, 1 to 4
   * @param deviation of the weights
   * @throws IllegalArgumentException if there is no step for that width
   */
  public static GaussianGrid midRise(int bits, double deviation) {
    int half = 1 << (bits - 1);
    return new GaussianGrid(
        (float) (MID_RISE_STEPS[index(bits)] * deviation), 0.5f, 1 - half, half);
  }

  private static int index(int bits) {
    if (bits < 1 || bits > MAX_BITS) {
      throw new IllegalArgumentException(
          "Invalid bit width: " + bits + " (must be between 1 and " + MAX_BITS + ")");
    }
    return bits - 1;
  }

  /** The level nearest to a value, of equally near ones the even one; the last one beyond them. */
  public int encode(float value) {
    float level = value / step + offset;
    return (int) Math.rint(Math.max(lowest, Math.min(highest, level)));
  }

  /** The value of a level. */
  public float decode(int level) {
    return (level - offset) * step;
  }

  /** An integer for a level: itself, or the odd number in the middle between twice two levels. */
  public int raw(int level) {
    return offset == 0 ? level : 2 * level - 1;
  }

  /** What {@link #raw} is to be multiplied by: exact, so that the product is {@link #decode}. */
  public double scale() {
    return offset == 0 ? step : step / 2.0;
  }

  /** Whether a value is between the smallest level's and the largest one's, both included. */
  public boolean holds(float value) {
    return value >= decode(lowest) && value <= decode(highest);
  }
}
