package io.gearshift.driver.ingest.inspection;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.Serializable;

/**
 * Sums of 8-bit pixels and of their squares for each channel: integers, so that they add up to the
 * same whatever the order. Grey images count alike for every channel of a colour data set.
 */
public final class PixelStatistics implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int CHANNELS = 3;

  private long greyPixels;
  private long colourPixels;
  private final long[] sums = new long[CHANNELS];
  private final long[] squares = new long[CHANNELS];

  /** Adds one image, {height, width, channels}. */
  public void add(byte[] pixels, int channels) {
    long[] sum = new long[CHANNELS];
    long[] square = new long[CHANNELS];
    for (int i = 0; i < pixels.length; i += channels) {
      for (int channel = 0; channel < channels; channel++) {
        int pixel = pixels[i + channel] & 0xFF;
        sum[channel] += pixel;
        square[channel] += (long) pixel * pixel;
      }
    }
    for (int channel = 0; channel < CHANNELS; channel++) {
      sums[channel] += sum[channel % channels];
      squares[channel] += square[channel % channels];
    }
    if (channels == 1) {
      greyPixels += pixels.length;
    } else {
      colourPixels += pixels.length / channels;
    }
  }

  /** Adds other images' sums. */
  public void add(PixelStatistics other) {
    greyPixels += other.greyPixels;
    colourPixels += other.colourPixels;
    for (int channel = 0; channel < CHANNELS; channel++) {
      sums[channel] += other.sums[channel];
      squares[channel] += other.squares[channel];
    }
  }

  /** 1 if all images are grey, else 3. */
  public int channels() {
    return colourPixels == 0 ? 1 : CHANNELS;
  }

  /** Mean of the first {@code channels} channels over all pixels, in [0, 1]. */
  public double[] mean(int channels) {
    double[] mean = new double[channels];
    for (int channel = 0; channel < channels; channel++) {
      mean[channel] = sums[channel] / (255.0 * (greyPixels + colourPixels));
    }
    return mean;
  }

  /** Standard deviation (divisor n) of the first {@code channels} channels, in [0, 1]. */
  public double[] deviation(int channels) {
    double[] mean = mean(channels);
    double[] deviation = new double[channels];
    for (int channel = 0; channel < channels; channel++) {
      double square = squares[channel] / (255.0 * 255.0 * (greyPixels + colourPixels));
      deviation[channel] = Math.sqrt(Math.max(0, square - mean[channel] * mean[channel]));
    }
    return deviation;
  }

  /** Writes the sums. */
  public void write(DataOutput out) throws IOException {
    out.writeLong(greyPixels);
    out.writeLong(colourPixels);
    for (int channel = 0; channel < CHANNELS; channel++) {
      out.writeLong(sums[channel]);
      out.writeLong(squares[channel]);
    }
  }

  /** Reads what {@link #write} wrote. */
  public static PixelStatistics read(DataInput in) throws IOException {
    PixelStatistics read = new PixelStatistics();
    read.greyPixels = in.readLong();
    read.colourPixels = in.readLong();
    for (int channel = 0; channel < CHANNELS; channel++) {
      read.sums[channel] = in.readLong();
      read.squares[channel] = in.readLong();
    }
    return read;
  }
}
