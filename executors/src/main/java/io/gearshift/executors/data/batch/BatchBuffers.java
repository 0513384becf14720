package io.gearshift.executors.data.batch;

import io.gearshift.executors.data.shard.ImageForm;
import io.gearshift.executors.data.spec.DataSpec;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.HostArena;
import io.gearshift.executors.kernels.tensor.Tensor;

/** Memory for the images and labels of one batch. */
public final class BatchBuffers implements AutoCloseable {
  private final Shape shape;
  private final HostArena memory = new HostArena();
  private final Tensor images;
  private final int[] labels;

  /** Type and sizes of a batch's images. */
  public record Shape(DataType type, int batchSize, int height, int width, int channels) {

    /** Of images that a data set stores, for batches in a form. */
    public static Shape of(DataSpec spec, BatchForm form, int batchSize) {
      DataType type = pixels(spec, form) ? DataType.U8 : DataType.F32;
      return new Shape(type, batchSize, spec.height(), spec.width(), spec.channels());
    }

    /** Preprocessed images are values as they are stored. */
    private static boolean pixels(DataSpec spec, BatchForm form) {
      return form == BatchForm.PIXELS && spec.form() == ImageForm.ENCODED;
    }
  }

  BatchBuffers(Shape shape) {
    this.shape = shape;
    this.images =
        memory.allocate(
            shape.type(), shape.batchSize(), shape.height(), shape.width(), shape.channels());
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
