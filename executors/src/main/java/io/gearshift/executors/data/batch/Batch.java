package io.gearshift.executors.data.batch;

import io.gearshift.executors.kernels.ImagePlacement;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.util.Optional;

/**
 * A mini-batch: images {batch, height, width, channels} and class labels. Of the batch's rows the
 * first {@code count} are examples; the rest are zeros (only the last batch of an evaluation is
 * ever short). Owned by the source and valid until its next call.
 *
 * @param images normalised values, F32, or decoded bytes, U8
 * @param placement how bytes become values; empty where images are values
 */
public record Batch(Tensor images, Optional<ImagePlacement> placement, int[] labels, int count) {

  /** Of values. */
  public Batch(Tensor images, int[] labels, int count) {
    this(images, Optional.empty(), labels, count);
  }

  /** The values as a tensor of a backend, F32; valid until that is given other images. */
  public Tensor on(Kernels kernels) {
    return placement.isPresent() ? kernels.upload(images, placement.get()) : kernels.upload(images);
  }
}
