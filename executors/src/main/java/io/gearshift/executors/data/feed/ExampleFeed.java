package io.gearshift.executors.data.feed;

import io.gearshift.executors.kernels.ImagePlacement;
import java.nio.ByteBuffer;

/** Examples one after the other, augmented and normalised. Used by one thread. */
public interface ExampleFeed extends AutoCloseable {

  /** Moves to the next example; false at the end. */
  boolean next();

  /** The present example's label. */
  int label();

  /** Writes the present example's pixels, {height, width, channels}. */
  void write(float[] values);

  /**
   * Writes the present example as decoded, {height, width, channels}, neither moved nor normalised.
   *
   * @param pixels from the position on, which moves
   * @param moves the example's numbers of an {@link ImagePlacement}, from {@code at} on
   */
  void write(ByteBuffer pixels, int[] moves, int at);

  /** How examples so written become values. */
  ImagePlacement placement(int[] moves, int count);

  /** Bytes of decoded images taken from memory so far. */
  long bytesFromMemory();

  @Override
  void close();
}
