package io.gearshift.executors.data.image;

/**
 * Turns decoded images into normalised floats: (value - mean) / deviation for each channel. An
 * image can be shifted and mirrored on the way.
 */
public abstract class ImageNormalizer {
  private final int height;
  private final int width;
  private final int channels;
  private final int bytesPerValue;

  ImageNormalizer(int height, int width, int channels, int bytesPerValue) {
    this.height = height;
    this.width = width;
    this.channels = channels;
    this.bytesPerValue = bytesPerValue;
  }

  /** Divisors of channels; 0, of a channel that never changes, counts as 1. */
  static double divisor(float deviation) {
    return deviation == 0 ? 1 : deviation;
  }

  /** Values of one image: height x width x channels. */
  public final int size() {
    return height * width * channels;
  }

  /** Bytes of one decoded image. */
  public final int bytes() {
    return size() * bytesPerValue;
  }

  final int channels() {
    return channels;
  }

  /** The image as it is. */
  public final void normalize(byte[] pixels, int offset, float[] output) {
    normalizeRows(pixels, offset, 0, 0, output);
  }

  /**
   * The image moved {@code down} rows down and {@code right} columns to the right (negative: up,
   * left), as random cropping from a padded image does.
   */
  public final void normalizeShifted(
      byte[] pixels, int offset, int down, int right, float[] output) {
    normalizeRows(pixels, offset, down, right, output);
  }

  /**
   * The same, with the image mirrored at its outermost pixels where the shift uncovers what is
   * beside it; they are not repeated.
   *
   * @param down by less than the height
   * @param right by less than the width
   */
  public final void normalizeReflected(
      byte[] pixels, int offset, int down, int right, float[] output) {
    int firstColumn = Math.max(0, right);
    int lastColumn = Math.min(width, width + right);
    for (int y = 0; y < height; y++) {
      int row = offset + reflected(y - down, height) * width * channels * bytesPerValue;
      int target = y * width * channels;
      int source = row + (firstColumn - right) * channels * bytesPerValue;
      int count = lastColumn - firstColumn;
      convert(pixels, source, count, output, target + firstColumn * channels);
      for (int x = 0; x < width; x++) {
        if (x < firstColumn || x >= lastColumn) {
          int column = row + reflected(x - right, width) * channels * bytesPerValue;
          convert(pixels, column, 1, output, target + x * channels);
        }
      }
    }
  }

  /** The place inside that stands for one beside the image. */
  private static int reflected(int place, int size) {
    int inside = Math.abs(place);
    return inside < size ? inside : 2 * (size - 1) - inside;
  }

  /** Mirrors a normalised image left to right. */
  public final void flipInPlace(float[] values) {
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
        target = uncovered(output, target, width);
        continue;
      }
      target = uncovered(output, target, firstColumn);
      int source = offset + (row * width + firstColumn - right) * channels * bytesPerValue;
      int count = lastColumn - firstColumn;
      convert(pixels, source, count, output, target);
      target = uncovered(output, target + count * channels, width - lastColumn);
    }
  }

  private int uncovered(float[] output, int target, int count) {
    int end = target + count * channels;
    for (int i = target; i < end; i += channels) {
      for (int channel = 0; channel < channels; channel++) {
        output[i + channel] = uncovered(channel);
      }
    }
    return end;
  }

  /** Normalises {@code count} pixels from byte {@code source} on. */
  abstract void convert(byte[] pixels, int source, int count, float[] output, int target);

  /** The value where a shift uncovers what is beside the image. */
  abstract float uncovered(int channel);
}
