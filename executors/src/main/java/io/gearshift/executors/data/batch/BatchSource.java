package io.gearshift.executors.data.batch;

/** A finite sequence of mini-batches, decoded in the background. */
public interface BatchSource extends AutoCloseable {

  /** The next batch, or null at the end. Waits until it is decoded. */
  Batch next();

  /** Nanoseconds that {@link #next} has waited for input so far. */
  long nanosWaited();

  /** Where what was read for the batches so far came from; some of it may be of batches to come. */
  InputBytes bytesRead();

  @Override
  void close();
}
