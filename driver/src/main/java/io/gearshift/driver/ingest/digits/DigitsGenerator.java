package io.gearshift.driver.ingest.digits;

import io.gearshift.executors.random.RandomStream;
import java.util.Arrays;
import java.util.List;

/**
 * Draws 28 x 28 grey images of digits from strokes: a random style, bent by a slow wave, rotated,
 * sheared, scaled and moved, drawn with a pen of random thickness, with stray marks and noise. An
 * image is a function of (seed, split, index) alone. Not for use by several threads at once.
 */
public final class DigitsGenerator {
  /** Rows and columns of an image. */
  public static final int SIZE = 28;

  /** Different digits. */
  public static final int CLASSES = 10;

  private static final double MAXIMUM_ROTATION = Math.toRadians(22);
  private static final double MAXIMUM_SHEAR = 0.3;
  private static final double SMALLEST_SCALE = 0.65;
  private static final double LARGEST_SCALE = 1.05;
  private static final double MAXIMUM_SHIFT = 0.1;
  private static final double MAXIMUM_BEND = 0.035;
  private static final double THINNEST_PIXELS = 0.55;
  private static final double THICKEST_PIXELS = 1.6;
  private static final double FAINTEST = 0.55;
  private static final double LARGEST_NOISE = 0.16;

  private final float[] distances = new float[SIZE * SIZE];
  private final float[] ink = new float[SIZE * SIZE];
  private RandomStream random = RandomStream.of(0);
  private int word;

  /** The digit that image {@code index} shows: the classes take turns. */
  public static int label(int index) {
    return index % CLASSES;
  }

  /** The pixels of one image, row by row, 0 for paper and 255 for full ink. */
  public byte[] draw(long seed, String split, int index) {
    random = RandomStream.of(seed, split.hashCode(), index);
    word = 0;
    Arrays.fill(ink, 0);
    List<List<double[]>> styles = DigitStrokes.styles(label(index));
    List<double[]> strokes = styles.get(random.below(word++, styles.size()));
    drawDigit(strokes);
    int marks = random.below(word++, 3);
    for (int i = 0; i < marks; i++) {
      drawMark();
    }
    return develop();
  }

  private void drawDigit(List<double[]> strokes) {
    double angle = between(-MAXIMUM_ROTATION, MAXIMUM_ROTATION);
    double shear = between(-MAXIMUM_SHEAR, MAXIMUM_SHEAR);
    double scaleX = SIZE * between(SMALLEST_SCALE, LARGEST_SCALE);
    double scaleY = SIZE * between(SMALLEST_SCALE, LARGEST_SCALE);
    double centreX = SIZE * (0.5 + between(-MAXIMUM_SHIFT, MAXIMUM_SHIFT));
    double centreY = SIZE * (0.5 + between(-MAXIMUM_SHIFT, MAXIMUM_SHIFT));
    double bendX = between(-MAXIMUM_BEND, MAXIMUM_BEND);
    double bendY = between(-MAXIMUM_BEND, MAXIMUM_BEND);
    double phase = between(0, 2 * Math.PI);
    double radius = between(THINNEST_PIXELS, THICKEST_PIXELS);
    double strength = between(FAINTEST, 1);
    double cos = Math.cos(angle);
    double sin = Math.sin(angle);
    Arrays.fill(distances, SIZE);
    for (double[] stroke : strokes) {
      double lastX = 0;
      double lastY = 0;
      for (int i = 0; i < stroke.length; i += 2) {
        double x = stroke[i] - 0.5 + bendX * Math.sin(7 * stroke[i + 1] + phase);
        double y = stroke[i + 1] - 0.5 + bendY * Math.sin(7 * stroke[i] + 2 * phase);
        double u = scaleX * (x + shear * y);
        double v = scaleY * y;
        double pixelX = centreX + cos * u - sin * v;
        double pixelY = centreY + sin * u + cos * v;
        if (i > 0) {
          measure(lastX, lastY, pixelX, pixelY, radius);
        }
        lastX = pixelX;
        lastY = pixelY;
      }
    }
    apply(radius, strength);
  }

  private void drawMark() {
    double x = between(0, SIZE);
    double y = between(0, SIZE);
    double radius = between(0.4, 0.9);
    Arrays.fill(distances, SIZE);
    measure(x, y, x + between(-5, 5), y + between(-5, 5), radius);
    apply(radius, between(0.25, 0.7));
  }

  /** Lowers each pixel's distance to that from a segment, where it is near enough to show. */
  private void measure(double x0, double y0, double x1, double y1, double radius) {
    double reach = radius + 1;
    int left = clamp(Math.min(x0, x1) - reach);
    int right = clamp(Math.max(x0, x1) + reach);
    int top = clamp(Math.min(y0, y1) - reach);
    int bottom = clamp(Math.max(y0, y1) + reach);
    double dx = x1 - x0;
    double dy = y1 - y0;
    double length = Math.max(1e-9, dx * dx + dy * dy);
    for (int row = top; row <= bottom; row++) {
      for (int column = left; column <= right; column++) {
        double px = column + 0.5 - x0;
        double py = row + 0.5 - y0;
        double along = Math.max(0, Math.min(1, (px * dx + py * dy) / length));
        double ex = px - along * dx;
        double ey = py - along * dy;
        int pixel = row * SIZE + column;
        distances[pixel] = Math.min(distances[pixel], (float) Math.sqrt(ex * ex + ey * ey));
      }
    }
  }

  /** Inks what is within the pen's radius; the edge is a ramp one pixel wide. */
  private void apply(double radius, double strength) {
    for (int i = 0; i < ink.length; i++) {
      double coverage = Math.max(0, Math.min(1, radius + 0.5 - distances[i]));
      ink[i] = Math.max(ink[i], (float) (coverage * strength));
    }
  }

  private byte[] develop() {
    double noise = between(0, LARGEST_NOISE);
    byte[] pixels = new byte[ink.length];
    for (int i = 0; i < ink.length; i++) {
      double value = ink[i] + noise * normal(random.word(word++));
      pixels[i] = (byte) Math.max(0, Math.min(255, Math.round(255 * value)));
    }
    return pixels;
  }

  /** Nearly normal, of mean 0 and deviation 1: the sum of a word's four bytes, scaled. */
  private static double normal(int bits) {
    int sum = (bits & 0xFF) + (bits >>> 8 & 0xFF) + (bits >>> 16 & 0xFF) + (bits >>> 24);
    // Four uniform bytes: mean 4 * 127.5, variance 4 * (256^2 - 1) / 12.
    return (sum - 510) / Math.sqrt(4 * (65536 - 1) / 12.0);
  }

  private double between(double low, double high) {
    return low + (high - low) * random.uniform(word++);
  }

  private static int clamp(double position) {
    return (int) Math.max(0, Math.min(SIZE - 1, position));
  }
}
