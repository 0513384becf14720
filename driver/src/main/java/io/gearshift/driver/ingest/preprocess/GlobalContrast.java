package io.gearshift.driver.ingest.preprocess;

import java.util.Map;

/**
 * Global contrast normalisation: of the values x of one image, all channels together, (x - mean) /
 * d, where d = |x - mean| / scale, and 1 where that is below {@value #LEAST_DIVISOR}. The result
 * has mean 0 and norm {@code scale}; an image of one value becomes zeros.
 *
 * <p>Mean and norm are computed of integers, exactly, and rounded once each, so the order of values
 * does not matter.
 *
 * <p>Source: pylearn2, expr/preprocessing.py, global_contrast_normalize, with subtract_mean,
 * without use_std and sqrt_bias. It computes in f32 and sums in NumPy's order.
 *
 * @param scale norm of the result
 */
record GlobalContrast(double scale) {
  static final double LEAST_DIVISOR = 1e-8;

  /** Up to here n times the sum of squares is below 2^63: n n 255 255. */
  static final int MOST_VALUES = 3 << 20;

  /** Writes the normalised values of 8-bit pixels. */
  void apply(byte[] pixels, double[] values) {
    long sum = 0;
    long squares = 0;
    for (byte pixel : pixels) {
      int value = pixel & 0xFF;
      sum += value;
      squares += (long) value * value;
    }
    long n = pixels.length;
    double mean = (double) sum / n;
    double norm = Math.sqrt((double) (n * squares - sum * sum) / n);
    double divisor = norm / scale;
    if (divisor < LEAST_DIVISOR) {
      divisor = 1;
    }
    for (int i = 0; i < pixels.length; i++) {
      values[i] = ((pixels[i] & 0xFF) - mean) / divisor;
    }
  }

  Map<String, Double> parameters() {
    return Map.of(
        "contrastScale", scale, "contrastSqrtBias", 0.0, "contrastMinDivisor", LEAST_DIVISOR);
  }
}
