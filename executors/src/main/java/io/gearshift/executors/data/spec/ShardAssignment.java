package io.gearshift.executors.data.spec;

import io.gearshift.executors.data.shard.Manifest;
import java.util.ArrayList;
import java.util.List;

/**
 * The examples of one worker: of a split's {@code n} examples, in shuffled order, worker {@code w}
 * of {@code W} has those from floor(n w / W) to floor(n (w + 1) / W). A function of (manifest,
 * worker, workers); shards are cut wherever the bounds fall.
 *
 * @param from index of the first example in the split
 * @param to index after the last
 */
public record ShardAssignment(int from, int to) {

  /** A run of rows inside one row group; {@code firstExample} is the split's index of the first. */
  public record Block(Manifest.Shard shard, int fromRow, int toRow, int firstExample) {
    public int rows() {
      return toRow - fromRow;
    }
  }

  /** The examples of one worker of a split of {@code examples}. */
  public static ShardAssignment of(int examples, int worker, int workers) {
    if (workers < 1 || worker < 0 || worker >= workers) {
      throw new IllegalArgumentException(
          "Invalid worker: " + worker + " (must be 0 to " + (workers - 1) + ")");
    }
    return new ShardAssignment(
        Math.toIntExact((long) examples * worker / workers),
        Math.toIntExact((long) examples * (worker + 1) / workers));
  }

  /** Examples of the worker. */
  public int count() {
    return to - from;
  }

  /** Examples of the worker that has fewest. */
  public static int smallest(int examples, int workers) {
    return examples / workers;
  }

  /** The assignment's rows, in order, cut at the bounds of row groups. */
  public List<Block> blocks(Manifest.Split split) {
    List<Block> blocks = new ArrayList<>();
    int start = 0;
    for (Manifest.Shard shard : split.shards()) {
      int row = 0;
      for (int rows : shard.rowGroups()) {
        int first = Math.max(from, start + row);
        int last = Math.min(to, start + row + rows);
        if (first < last) {
          blocks.add(new Block(shard, first - start, last - start, first));
        }
        row += rows;
      }
      start += shard.rows();
    }
    return blocks;
  }
}
