package io.gearshift.executors.plan.network;

import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.random.RandomStream;

/** A batch of random images with labels: uniform in [-1, 1), the same for the same seed. */
public record Examples(InputShape shape, Tensor images, int[] labels) {

  public static Examples of(InputShape shape, int count, int classes, long seed) {
    RandomStream pixels = RandomStream.of(seed, 0);
    RandomStream classOf = RandomStream.of(seed, 1);
    float[] values = new float[count * shape.height() * shape.width() * shape.channels()];
    for (int i = 0; i < values.length; i++) {
      values[i] = 2 * pixels.uniform(i) - 1;
    }
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = classOf.below(i, classes);
    }
    Tensor images = Tensor.of(values, count, shape.height(), shape.width(), shape.channels());
    return new Examples(shape, images, labels);
  }

  public int count() {
    return labels.length;
  }

  /** The images in DL4J's order: batch, channels, rows, columns. */
  public float[] channelsFirst() {
    int pixels = shape.height() * shape.width();
    int channels = shape.channels();
    float[] result = new float[images.size()];
    for (int n = 0; n < count(); n++) {
      for (int p = 0; p < pixels; p++) {
        for (int c = 0; c < channels; c++) {
          result[(n * channels + c) * pixels + p] = images.get((n * pixels + p) * channels + c);
        }
      }
    }
    return result;
  }
}
