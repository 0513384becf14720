package io.gearshift.executors.data.feed;

import io.gearshift.executors.kernels.ImagePlacement;
import java.nio.ByteBuffer;

/** Examples that are held in memory, in a given order and as they are. */
public final class HeldFeed implements ExampleFeed {
  private final HeldExamples examples;
  private final int[] order;
  private final int to;
  private int index;
  private long bytes;

  /** The positions {@code order[from]} to {@code order[to - 1]}. */
  public HeldFeed(HeldExamples examples, int[] order, int from, int to) {
    this.examples = examples;
    this.order = order;
    this.to = to;
    this.index = from - 1;
  }

  @Override
  public boolean next() {
    index++;
    return index < to;
  }

  @Override
  public int label() {
    return examples.label(order[index]);
  }

  @Override
  public void write(float[] values) {
    float[] image = examples.image(order[index]);
    System.arraycopy(image, 0, values, 0, image.length);
    bytes += (long) image.length * Float.BYTES;
  }

  @Override
  public void write(ByteBuffer pixels, int[] moves, int at) {
    throw new UnsupportedOperationException("Held examples are values");
  }

  @Override
  public ImagePlacement placement(int[] moves, int count) {
    throw new UnsupportedOperationException("Held examples are values");
  }

  @Override
  public long bytesFromMemory() {
    return bytes;
  }

  @Override
  public void close() {}
}
