package io.gearshift.executors.data.spec;

import io.gearshift.executors.data.shard.ImageForm;
import io.gearshift.executors.data.shard.Manifest;
import io.gearshift.executors.data.shard.Storage;
import java.io.IOException;
import java.io.Serializable;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Which images a network wants: small, immutable, and sent to every worker.
 *
 * @param directory fully qualified URI of the data set
 * @param checksum of the manifest, so that a worker notices other data under the same name
 * @param height rows wanted
 * @param width columns wanted
 * @param channels 1 or 3; grey images are repeated for 3, colour is weighted to grey for 1
 * @param augmentation of training batches; evaluation takes its deterministic counterpart
 * @param variation how training batches are shifted and mirrored, where they are
 * @param form of the stored images
 * @param mean subtracted, per channel, of pixels in [0, 1] or of preprocessed values
 * @param deviation divided by, per channel
 */
public record DataSpec(
    String directory,
    String checksum,
    int height,
    int width,
    int channels,
    Augmentation augmentation,
    Variation variation,
    ImageForm form,
    float[] mean,
    float[] deviation)
    implements Serializable {

  /** Checks the sizes. */
  public DataSpec {
    if (channels != 1 && channels != 3) {
      throw new IllegalArgumentException("Invalid channels: " + channels + " (must be 1 or 3)");
    }
    if (height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "Invalid image size: " + height + " x " + width + " (must be at least 1 x 1)");
    }
    if (mean.length != channels || deviation.length != channels) {
      throw new IllegalArgumentException(
          "Invalid normalisation: "
              + mean.length
              + " means and "
              + deviation.length
              + " deviations (must be one for each of "
              + channels
              + " channels)");
    }
    if (augmentation.shifts()
        && variation.border() == Variation.Border.REFLECTED
        && variation.shift() >= Math.min(height, width)) {
      throw new IllegalArgumentException(
          "Invalid shift: "
              + variation.shift()
              + " (must be below the sides of images of "
              + height
              + " x "
              + width
              + " where its border is reflected)");
    }
  }

  /**
   * Images of a data set at the size a network wants, normalised by the data set's own statistics.
   *
   * @param directory any Hadoop file system URI, relative ones included
   * @param configuration Hadoop's settings by which its manifest is read
   */
  public static DataSpec of(
      String directory,
      int height,
      int width,
      int channels,
      Augmentation augmentation,
      Configuration configuration)
      throws IOException {
    Path path = Storage.qualified(directory, configuration);
    Manifest manifest = Manifest.read(path, configuration);
    return new DataSpec(
        path.toString(),
        manifest.checksum(),
        height,
        width,
        channels,
        augmentation,
        Variation.USUAL,
        manifest.imageForm(),
        toChannels(manifest.mean(), channels),
        toChannels(manifest.deviation(), channels));
  }

  /** The same images with other statistics for normalisation. */
  public DataSpec withNormalization(float[] newMean, float[] newDeviation) {
    return new DataSpec(
        directory,
        checksum,
        height,
        width,
        channels,
        augmentation,
        variation,
        form,
        newMean,
        newDeviation);
  }

  /** The same images, shifted and mirrored in another way where they are. */
  public DataSpec withVariation(Variation other) {
    return new DataSpec(
        directory, checksum, height, width, channels, augmentation, other, form, mean, deviation);
  }

  /** The same images with pixels from 0 to 1, or preprocessed values as they are stored. */
  public DataSpec withoutNormalization() {
    float[] ones = new float[channels];
    Arrays.fill(ones, 1);
    return withNormalization(new float[channels], ones);
  }

  /** Bytes of one image, decoded and of the wanted size. */
  public long bytesPerImage() {
    return (long) height * width * channels * form.bytesPerValue();
  }

  // Grey made of colour gets the channels' average: exact for the mean up to the weights of
  // the colours, near enough for the deviation.
  private static float[] toChannels(double[] statistics, int channels) {
    float[] result = new float[channels];
    if (statistics.length == channels) {
      for (int i = 0; i < channels; i++) {
        result[i] = (float) statistics[i];
      }
    } else {
      Arrays.fill(result, (float) Arrays.stream(statistics).average().orElse(0));
    }
    return result;
  }
}
