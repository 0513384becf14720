package io.gearshift.executors.data;

/** Examples that are held in memory, in a given order and as they are. */
final class HeldFeed implements ExampleFeed {
  private final HeldExamples examples;
  private final int[] order;
  private final int to;
  private int index;
  private long bytes;

  /** The positions {@code order[from]} to {@code order[to - 1]}. */
  HeldFeed(HeldExamples examples, int[] order, int from, int to) {
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
  public long bytesFromMemory() {
    return bytes;
  }

  @Override
  public void close() {}
}
