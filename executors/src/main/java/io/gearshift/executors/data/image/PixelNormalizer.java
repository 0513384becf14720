package io.gearshift.executors.data.image;

/**
 * Turns 8-bit pixels into normalised floats: (pixel / 255 - mean) / deviation for each channel, by
 * tables. An image can be shifted and mirrored on the way; what a shift uncovers is black.
 */
public final class PixelNormalizer {
  private final int height;
  private final int width;
  private final int channels;
  private final float[][] tables;

  /**
   * Tables for one kind of image.
   *
   * @param deviation per channel; 0, of a channel that never changes, counts as 1
   */
  public PixelNormalizer(int height, int width, int channels, float[] mean, float[] deviation) {
    this.height = height;
    this.width = width;
    this.channels = channels;
    this.tables = new float[channels][256];
    for (int channel = 0; channel < channels; channel++) {
      double divisor = deviation[channel] == 0 ? 1 : deviation[channel];
      for (int pixel = 0; pixel < 256; pixel++) {
        tables[channel][pixel] = (float) ((pixel / 255.0 - mean[channel]) / divisor);
      }
    }
  }

  /** Values of one image: height x width x channels. */
  public int size() {
    return height * width * channels;
  }

  /** The image as it is. */
  public void normalize(byte[] pixels, int offset, float[] output) {
    normalizeRows(pixels, offset, 0, 0, output);
  }

  /**
   * The image moved {@code down} rows down and {@code right} columns to the right (negative: up,
   * left), as random cropping from a padded image does.
   */
  public void normalizeShifted(byte[] pixels, int offset, int down, int right, float[] output) {
    normalizeRows(pixels, offset, down, right, output);
  }

  /** Mirrors a normalised image left to right. */
  public void flipInPlace(float[] values) {
    for (int y = 0; y < height; y++) {
      int left = y * width * channels;
      int right = left + (width - 1) * channels;
      for (; left < right; left += channels, right -= channels) {
        for (int channel = 0; channel < channels; channel++) {
          float value = values[left + channel];
          values[left + channel] = values[right + channel];
          values[right + channel] = value;
        }
      }
    }
  }

  private void normalizeRows(byte[] pixels, int offset, int down, int right, float[] output) {
    int firstColumn = Math.max(0, right);
    int lastColumn = Math.min(width, width + right);
    int target = 0;
    for (int y = 0; y < height; y++) {
      int row = y - down;
      if (row < 0 || row >= height || firstColumn >= lastColumn) {
        target = black(output, target, width);
        continue;
      }
      target = black(output, target, firstColumn);
      int source = offset + (row * width + firstColumn - right) * channels;
      int count = lastColumn - firstColumn;
      if (channels == 3) {
        colour(pixels, source, count, output, target);
      } else {
        grey(pixels, source, count, output, target);
      }
      target = black(output, target + count * channels, width - lastColumn);
    }
  }

  private void colour(byte[] pixels, int source, int count, float[] output, int target) {
    float[] red = tables[0];
    float[] green = tables[1];
    float[] blue = tables[2];
    for (int i = 0; i < count * 3; i += 3) {
      output[target + i] = red[pixels[source + i] & 0xFF];
      output[target + i + 1] = green[pixels[source + i + 1] & 0xFF];
      output[target + i + 2] = blue[pixels[source + i + 2] & 0xFF];
    }
  }

  private void grey(byte[] pixels, int source, int count, float[] output, int target) {
    float[] table = tables[0];
    for (int i = 0; i < count; i++) {
      output[target + i] = table[pixels[source + i] & 0xFF];
    }
  }

  private int black(float[] output, int target, int count) {
    int end = target + count * channels;
    for (int i = target; i < end; i += channels) {
      for (int channel = 0; channel < channels; channel++) {
        output[i + channel] = tables[channel][0];
      }
    }
    return end;
  }
}
