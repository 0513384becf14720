package io.gearshift.executors.check;

import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.util.Random;

/**
 * A mini-batch of normally distributed images, the same every time, with all labels in turn.
 *
 * @param images NHWC
 * @param labels one an image
 */
record RandomBatch(Tensor images, int[] labels) {
  private static final long SEED = 20061120;

  static RandomBatch of(InputShape shape, int classes, int size) {
    Tensor images =
        Tensor.allocate(DataType.F32, size, shape.height(), shape.width(), shape.channels());
    Random random = new Random(SEED);
    for (int i = 0; i < images.size(); i++) {
      images.set(i, (float) random.nextGaussian());
    }
    int[] labels = new int[size];
    for (int i = 0; i < size; i++) {
      labels[i] = i % classes;
    }
    return new RandomBatch(images, labels);
  }

  int size() {
    return labels.length;
  }
}
