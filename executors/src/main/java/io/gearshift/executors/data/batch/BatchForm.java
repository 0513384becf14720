package io.gearshift.executors.data.batch;

/** What the images of batches are, where those of the data set are stored encoded. */
public enum BatchForm {
  /** Normalised values. */
  VALUES,
  /** Decoded bytes, which kernels shift, mirror and normalise. */
  PIXELS
}
