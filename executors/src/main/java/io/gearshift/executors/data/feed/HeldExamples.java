package io.gearshift.executors.data.feed;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * One worker's training examples in memory, ready for the network: for those that do not come from
 * shards. Neither decoded nor augmented nor normalised.
 */
public final class HeldExamples implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int height;
  private final int width;
  private final int channels;
  private final float[][] images;
  private final int[] labels;
  private final long checksum;

  /**
   * @param images one array an example, {height, width, channels}; not copied
   * @param labels the examples' classes; not copied
   * @throws IllegalArgumentException if an array is not of that size or there is not one label an
   *     image
   */
  public HeldExamples(int height, int width, int channels, float[][] images, int[] labels) {
    if (images.length != labels.length) {
      throw new IllegalArgumentException(
          "Invalid examples: "
              + images.length
              + " images and "
              + labels.length
              + " labels (must be as many)");
    }
    for (float[] image : images) {
      if (image.length != height * width * channels) {
        throw new IllegalArgumentException(
            "Invalid example: "
                + image.length
                + " values (must be "
                + height
                + " x "
                + width
                + " x "
                + channels
                + ")");
      }
    }
    this.height = height;
    this.width = width;
    this.channels = channels;
    this.images = images;
    this.labels = labels;
    this.checksum = checksum(height * width * channels, images, labels);
  }

  private static long checksum(int size, float[][] images, int[] labels) {
    CRC32C crc = new CRC32C();
    ByteBuffer bytes = ByteBuffer.allocate((size + 1) * Float.BYTES);
    for (int i = 0; i < images.length; i++) {
      bytes.clear();
      bytes.asFloatBuffer().put(images[i]);
      bytes.putInt(size * Float.BYTES, labels[i]);
      crc.update(bytes);
    }
    return crc.getValue();
  }

  /** CRC-32C over all images and labels in their order. */
  public long checksum() {
    return checksum;
  }

  /** How many there are. */
  public int count() {
    return labels.length;
  }

  public int height() {
    return height;
  }

  public int width() {
    return width;
  }

  public int channels() {
    return channels;
  }

  float[] image(int index) {
    return images[index];
  }

  int label(int index) {
    return labels[index];
  }
}
