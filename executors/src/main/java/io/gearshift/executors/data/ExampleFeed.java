package io.gearshift.executors.data;

/** Examples one after the other, augmented and normalised. Used by one thread. */
interface ExampleFeed extends AutoCloseable {

  /** Moves to the next example; false at the end. */
  boolean next();

  /** The present example's label. */
  int label();

  /** Writes the present example's pixels, {height, width, channels}. */
  void write(float[] values);

  /** Bytes of decoded images taken from memory so far. */
  long bytesFromMemory();

  @Override
  void close();
}
