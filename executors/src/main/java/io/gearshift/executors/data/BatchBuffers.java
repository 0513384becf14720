package io.gearshift.executors.data;

import io.gearshift.executors.kernels.DataType;
import io.gearshift.executors.kernels.HostArena;
import io.gearshift.executors.kernels.Tensor;

/** Memory for the images and labels of one batch. */
final class BatchBuffers implements AutoCloseable {
  private final Shape shape;
  private final HostArena memory = new HostArena();
  private final Tensor images;
  private final int[] labels;

  /** Sizes of a batch. */
  record Shape(int batchSize, int height, int width, int channels) {}

  BatchBuffers(Shape shape) {
    this.shape = shape;
    this.images =
        memory.allocate(
            DataType.F32, shape.batchSize(), shape.height(), shape.width(), shape.channels());
    this.labels = new int[shape.batchSize()];
  }

  Shape shape() {
    return shape;
  }

  Tensor images() {
    return images;
  }

  int[] labels() {
    return labels;
  }

  /** Frees the images' memory. */
  @Override
  public void close() {
    memory.close();
  }
}
