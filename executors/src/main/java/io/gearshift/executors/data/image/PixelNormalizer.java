package io.gearshift.executors.data.image;

/**
 * Turns 8-bit pixels into normalised floats: (pixel / 255 - mean) / deviation for each channel, by
 * tables. What a shift uncovers is black.
 */
public final class PixelNormalizer extends ImageNormalizer {
  private final float[][] tables;

  /**
   * Tables for one kind of image.
   *
   * @param deviation per channel; 0, of a channel that never changes, counts as 1
   */
  public PixelNormalizer(int height, int width, int channels, float[] mean, float[] deviation) {
    super(height, width, channels, Byte.BYTES);
    this.tables = new float[channels][256];
    for (int channel = 0; channel < channels; channel++) {
      double divisor = divisor(deviation[channel]);
      for (int pixel = 0; pixel < 256; pixel++) {
        tables[channel][pixel] = (float) ((pixel / 255.0 - mean[channel]) / divisor);
      }
    }
  }

  /** The tables, channel after channel. */
  public float[] table() {
    float[] all = new float[tables.length * 256];
    for (int channel = 0; channel < tables.length; channel++) {
      System.arraycopy(tables[channel], 0, all, channel * 256, 256);
    }
    return all;
  }

  @Override
  void convert(byte[] pixels, int source, int count, float[] output, int target) {
    if (channels() == 3) {
      colour(pixels, source, count, output, target);
    } else {
      grey(pixels, source, count, output, target);
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

  @Override
  float uncovered(int channel) {
    return tables[channel][0];
  }
}
