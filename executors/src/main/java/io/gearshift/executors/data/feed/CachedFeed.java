package io.gearshift.executors.data.feed;

import io.gearshift.executors.data.spec.Augmentation;
import io.gearshift.executors.data.spec.DataSpec;
import io.gearshift.executors.kernels.ImagePlacement;
import java.nio.ByteBuffer;

/** Examples from memory, in a given order. */
public final class CachedFeed implements ExampleFeed {
  private final CachedImages images;
  private final int[] order;
  private final int to;
  private final ImageFraming framing;
  private final long seed;
  private final int epoch;
  private int index;
  private long bytes;

  /**
   * The positions {@code order[from]} to {@code order[to - 1]}.
   *
   * @param augmentation what is applied; its framing must be that of the cached images
   */
  public CachedFeed(
      CachedImages images,
      int[] order,
      int from,
      int to,
      DataSpec spec,
      Augmentation augmentation,
      long seed,
      int epoch) {
    this.images = images;
    this.order = order;
    this.to = to;
    this.framing = new ImageFraming(spec, augmentation);
    this.seed = seed;
    this.epoch = epoch;
    this.index = from - 1;
  }

  @Override
  public boolean next() {
    index++;
    return index < to;
  }

  @Override
  public int label() {
    return images.labels()[order[index]];
  }

  @Override
  public void write(float[] values) {
    int position = order[index];
    ExampleDraw draw = new ExampleDraw(seed, epoch, images.first() + position);
    framing.finish(images.pixels(), position * framing.size(), draw, values);
    bytes += framing.size();
  }

  @Override
  public void write(ByteBuffer pixels, int[] moves, int at) {
    int position = order[index];
    pixels.put(images.pixels(), position * framing.size(), framing.size());
    framing.moves(new ExampleDraw(seed, epoch, images.first() + position), moves, at);
    bytes += framing.size();
  }

  @Override
  public ImagePlacement placement(int[] moves, int count) {
    return framing.placement(moves, count);
  }

  @Override
  public long bytesFromMemory() {
    return bytes;
  }

  @Override
  public void close() {
    framing.close();
  }
}
