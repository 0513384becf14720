package io.gearshift.executors.data.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Turns preprocessed values, little-endian f32, into normalised floats: (value - mean) / deviation
 * for each channel, in f64. With mean 0 and deviation 1 values stay what they are. What a shift
 * uncovers is the value 0, the mean of an image whose contrast was normalised.
 */
public final class FloatNormalizer extends ImageNormalizer {
  private static final VarHandle FLOATS =
      MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);

  private final float[] mean;
  private final double[] divisors;

  /**
   * For one kind of image.
   *
   * @param deviation per channel; 0, of a channel that never changes, counts as 1
   */
  public FloatNormalizer(int height, int width, int channels, float[] mean, float[] deviation) {
    super(height, width, channels, Float.BYTES);
    this.mean = mean.clone();
    this.divisors = new double[channels];
    for (int channel = 0; channel < channels; channel++) {
      divisors[channel] = divisor(deviation[channel]);
    }
  }

  @Override
  void convert(byte[] pixels, int source, int count, float[] output, int target) {
    int channels = channels();
    for (int i = 0; i < count * channels; i += channels) {
      for (int channel = 0; channel < channels; channel++) {
        float value = (float) FLOATS.get(pixels, source + (i + channel) * Float.BYTES);
        output[target + i + channel] = normalized(value, channel);
      }
    }
  }

  private float normalized(float value, int channel) {
    return (float) (((double) value - mean[channel]) / divisors[channel]);
  }

  @Override
  float uncovered(int channel) {
    return normalized(0, channel);
  }
}
