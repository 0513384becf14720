package io.gearshift.driver.ingest.preprocess;

import java.util.Map;

/**
 * Local contrast normalisation of each channel apart. With a Gaussian window w of 7 x 7, sigma 2,
 * of sum 1, and zeros beside the image: (x - w * x) / max(s, mean of s over the image, {@value
 * #THRESHOLD}), where s = sqrt(w * x^2).
 *
 * <p>Source: pylearn2, datasets/preprocessing.py, LeCunLCN and lecun_lcn, whose s is of x and not
 * of x - w * x. Its transform returns after the first channel, in the versions seen; here all
 * channels are normalised. It computes in f32.
 */
final class LocalContrast {
  static final double THRESHOLD = 1e-4;
  private static final int WINDOW = 7;
  private static final double SIGMA = 2;
  private static final int REACH = WINDOW / 2;

  /** The window is a product of two of these. */
  private static final double[] WEIGHTS = weights();

  private final int height;
  private final int width;
  private final int channels;
  private final double[] values;
  private final double[] rows;
  private final double[] means;
  private final double[] deviations;

  LocalContrast(int height, int width, int channels) {
    this.height = height;
    this.width = width;
    this.channels = channels;
    this.values = new double[height * width];
    this.rows = new double[height * width];
    this.means = new double[height * width];
    this.deviations = new double[height * width];
  }

  private static double[] weights() {
    double[] weights = new double[WINDOW];
    double sum = 0;
    for (int i = 0; i < WINDOW; i++) {
      double distance = i - REACH;
      // StrictMath: the same bits on every machine.
      weights[i] = StrictMath.exp(-distance * distance / (2 * SIGMA * SIGMA));
      sum += weights[i];
    }
    for (int i = 0; i < WINDOW; i++) {
      weights[i] /= sum;
    }
    return weights;
  }

  /** Normalises an image in place, {height, width, channels}. */
  void applyInPlace(double[] image) {
    for (int channel = 0; channel < channels; channel++) {
      for (int i = 0; i < values.length; i++) {
        values[i] = image[i * channels + channel];
      }
      filter(values, means);
      for (int i = 0; i < values.length; i++) {
        means[i] = values[i] - means[i];
        values[i] *= values[i];
      }
      filter(values, deviations);
      double sum = 0;
      for (int i = 0; i < deviations.length; i++) {
        deviations[i] = Math.sqrt(deviations[i]);
        sum += deviations[i];
      }
      double least = Math.max(sum / deviations.length, THRESHOLD);
      for (int i = 0; i < values.length; i++) {
        image[i * channels + channel] = means[i] / Math.max(least, deviations[i]);
      }
    }
  }

  private void filter(double[] input, double[] output) {
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double sum = 0;
        for (int i = Math.max(-REACH, -x); i <= Math.min(REACH, width - 1 - x); i++) {
          sum += WEIGHTS[REACH + i] * input[y * width + x + i];
        }
        rows[y * width + x] = sum;
      }
    }
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double sum = 0;
        for (int i = Math.max(-REACH, -y); i <= Math.min(REACH, height - 1 - y); i++) {
          sum += WEIGHTS[REACH + i] * rows[(y + i) * width + x];
        }
        output[y * width + x] = sum;
      }
    }
  }

  static Map<String, Double> parameters() {
    return Map.of("localWindow", (double) WINDOW, "localSigma", SIGMA, "localThreshold", THRESHOLD);
  }
}
