package io.gearshift.executors.data;

import io.gearshift.executors.kernels.Tensor;

/**
 * A mini-batch: normalised images, F32 {batch, height, width, channels}, and class labels. Of the
 * batch's rows the first {@code count} are examples; the rest are zeros (only the last batch of an
 * evaluation is ever short). Owned by the source and valid until its next call.
 */
public record Batch(Tensor images, int[] labels, int count) {}
