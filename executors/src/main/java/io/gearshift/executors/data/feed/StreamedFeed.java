package io.gearshift.executors.data.feed;

import io.gearshift.executors.data.shard.CheckedShards;
import io.gearshift.executors.data.shard.Example;
import io.gearshift.executors.data.shard.Manifest;
import io.gearshift.executors.data.spec.Augmentation;
import io.gearshift.executors.data.spec.DataSpec;
import io.gearshift.executors.data.spec.ShardAssignment;
import io.gearshift.executors.data.spec.ShardAssignment.Block;
import io.gearshift.executors.kernels.ImagePlacement;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Examples read from shards as they are needed. For training the worker's row groups are taken in
 * random order, a few at a time, and the examples of those few are shuffled together: an epoch's
 * order is a function of (seed, epoch, worker), any part of it can be read without what comes
 * before, and at most one pool of encoded images is in memory.
 */
public final class StreamedFeed implements ExampleFeed {
  /** Row groups in one pool; with groups of 8 MB at most 64 MB of encoded images. */
  public static final int POOL_BLOCKS = 8;

  private record Pool(List<Block> blocks, int[] order) {}

  private final CheckedShards shards;
  private final List<Pool> pools;
  private final int to;
  private final ImageFraming framing;
  private final long seed;
  private final int epoch;
  private final List<Example> examples = new ArrayList<>();
  private final List<Integer> indices = new ArrayList<>();
  private final byte[] pixels;
  private int poolIndex = -1;
  private int poolStart;
  private int poolEnd;
  private int position;

  private StreamedFeed(
      CheckedShards shards,
      DataSpec spec,
      Augmentation augmentation,
      List<Pool> pools,
      int from,
      int to,
      long seed,
      int epoch) {
    this.shards = shards;
    this.pools = pools;
    this.to = to;
    this.framing = new ImageFraming(spec, augmentation);
    this.pixels = new byte[framing.size()];
    this.seed = seed;
    this.epoch = epoch;
    this.position = from - 1;
  }

  /** Positions {@code from} to {@code to} of one epoch's order. */
  public static StreamedFeed training(
      CheckedShards shards,
      DataSpec spec,
      Manifest.Split split,
      ShardAssignment assignment,
      int worker,
      long seed,
      int epoch,
      int from,
      int to) {
    List<Block> blocks = assignment.blocks(split);
    int[] order = EpochOrder.blocks(blocks.size(), seed, epoch, worker);
    List<Pool> pools = new ArrayList<>();
    for (int start = 0; start < order.length; start += POOL_BLOCKS) {
      List<Block> chosen = new ArrayList<>();
      for (int i = start; i < Math.min(order.length, start + POOL_BLOCKS); i++) {
        chosen.add(blocks.get(order[i]));
      }
      int rows = chosen.stream().mapToInt(Block::rows).sum();
      pools.add(new Pool(chosen, EpochOrder.pool(rows, seed, epoch, worker, pools.size())));
    }
    return new StreamedFeed(shards, spec, spec.augmentation(), pools, from, to, seed, epoch);
  }

  /** All examples of an assignment, in the order of the shards. */
  public static StreamedFeed evaluation(
      CheckedShards shards, DataSpec spec, Manifest.Split split, ShardAssignment assignment) {
    List<Pool> pools = new ArrayList<>();
    for (Block block : assignment.blocks(split)) {
      int[] order = new int[block.rows()];
      for (int i = 0; i < order.length; i++) {
        order[i] = i;
      }
      pools.add(new Pool(List.of(block), order));
    }
    return new StreamedFeed(
        shards, spec, spec.augmentation().forEvaluation(), pools, 0, assignment.count(), 0, 0);
  }

  @Override
  public boolean next() {
    position++;
    if (position >= to) {
      return false;
    }
    if (position >= poolEnd) {
      while (position >= poolEnd) {
        poolIndex++;
        poolStart = poolEnd;
        poolEnd += pools.get(poolIndex).order().length;
      }
      load(pools.get(poolIndex));
    }
    return true;
  }

  @Override
  public int label() {
    return examples.get(place()).label();
  }

  @Override
  public void write(float[] values) {
    ExampleDraw draw = new ExampleDraw(seed, epoch, indices.get(place()));
    framing.frame(examples.get(place()), draw.stream(), pixels, 0);
    framing.finish(pixels, 0, draw, values);
  }

  @Override
  public void write(ByteBuffer pixels, int[] moves, int at) {
    ExampleDraw draw = new ExampleDraw(seed, epoch, indices.get(place()));
    framing.frame(examples.get(place()), draw.stream(), this.pixels, 0);
    pixels.put(this.pixels);
    framing.moves(draw, moves, at);
  }

  @Override
  public ImagePlacement placement(int[] moves, int count) {
    return framing.placement(moves, count);
  }

  @Override
  public long bytesFromMemory() {
    return 0;
  }

  @Override
  public void close() {
    framing.close();
  }

  private int place() {
    return pools.get(poolIndex).order()[position - poolStart];
  }

  private void load(Pool pool) {
    examples.clear();
    indices.clear();
    for (Block block : pool.blocks()) {
      int before = examples.size();
      shards.read(block.shard(), block.fromRow(), block.toRow(), examples::add);
      for (int i = before; i < examples.size(); i++) {
        indices.add(block.firstExample() + i - before);
      }
    }
  }
}
