package io.gearshift.driver.ingest.preprocess;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Makes stored values of decoded images, some at a time: whitening reads its matrix for all. */
public final class ImagePreprocessor {
  /** Most images at a time. */
  public static final int MOST_IMAGES = 32;

  private final Preprocess method;
  private final GlobalContrast contrast;
  private final LocalContrast local;
  private final Whitening whitening;
  private final int size;
  private final double[][] values;
  private final double[][] results;

  /**
   * For images of one size.
   *
   * @param whitening of the data set; null where the method has none
   */
  public ImagePreprocessor(
      Preprocess method, int height, int width, int channels, Whitening whitening) {
    this.method = method;
    this.contrast = method.contrast();
    this.local = new LocalContrast(height, width, channels);
    this.whitening = whitening;
    this.size = height * width * channels;
    this.values = new double[whitening == null ? 1 : MOST_IMAGES][size];
    this.results = whitening == null ? values : new double[MOST_IMAGES][size];
  }

  /** The first step alone, of which whitening is fitted; valid until the next call. */
  public double[] contrastNormalized(byte[] pixels) {
    contrast.apply(pixels, values[0]);
    return values[0];
  }

  /**
   * The stored values of at most {@link #MOST_IMAGES} images: little-endian f32.
   *
   * @param images pixels, {height, width, channels} each
   */
  public List<byte[]> apply(List<byte[]> images) {
    List<byte[]> stored = new ArrayList<>(images.size());
    if (method == Preprocess.GCN_ZCA) {
      for (int i = 0; i < images.size(); i++) {
        contrast.apply(images.get(i), values[i]);
      }
      whitening.apply(values, results, images.size());
      for (int i = 0; i < images.size(); i++) {
        stored.add(stored(results[i]));
      }
      return stored;
    }
    for (byte[] image : images) {
      double[] normalized = contrastNormalized(image);
      if (method == Preprocess.GCN_LCN) {
        local.applyInPlace(normalized);
      }
      stored.add(stored(normalized));
    }
    return stored;
  }

  private byte[] stored(double[] result) {
    ByteBuffer bytes = ByteBuffer.allocate(size * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (double value : result) {
      bytes.putFloat((float) value);
    }
    return bytes.array();
  }
}
